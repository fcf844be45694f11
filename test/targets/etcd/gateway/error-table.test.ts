import { afterEach, describe, expect, it } from "vitest";
import { classifyError } from "../../../../harness/run/classify.ts";
import { registerClient } from "../../../../targets/etcd/client/register-client.ts";
import { errorTable } from "../../../../targets/etcd/gateway/error-table.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { textWith } from "../client/invoke.ts";
import { clusterOf, type FakeEtcd, fakeEtcd } from "../fake-etcd.ts";
import { RECORDED_ERRORS, type RecordedError } from "./recorded-errors.ts";

let etcd: FakeEtcd | undefined;
afterEach(async () => {
  await etcd?.close();
});

/** What a write becomes in the history when the node answers so. */
async function writeAnswered(error: RecordedError): Promise<Outcome> {
  etcd = await fakeEtcd(() => ({ ...error }));
  const client = await registerClient(etcd.machine, clusterOf([etcd.machine]), AbortSignal.timeout(1000));
  const write = { type: "invoke", time: 0, process: 0, f: "write", value: 1 } as const;
  try {
    return await client.invoke(write, AbortSignal.timeout(1000));
  } catch (thrown) {
    return classifyError(thrown, "write", { errorTable, readOnly: new Set() });
  } finally {
    await client.close();
  }
}

/** What our own clients find out; each is provoked in the tests of the connection and of the lock. */
const OUR_OWN = ["connection-lost", "lease-lost", "lock-timeout", "not-sent", "not-written", "timeout"];

describe("errorTable", () => {
  it("has no entry that is not tested", () => {
    expect([...Object.keys(RECORDED_ERRORS), ...OUR_OWN].toSorted()).toEqual(
      Object.keys(errorTable).toSorted(),
    );
  });

  it.each(
    Object.entries(RECORDED_ERRORS).flatMap(([code, errors]) => errors.map((error) => ({ code, ...error }))),
  )("reads $code out of $text", async ({ code, status, text }) => {
    const outcome = await writeAnswered({ status, text });
    expect(outcome).toMatchObject({ error: textWith(`${code}: `) });
  });

  it("calls a write failed after exactly these errors", async () => {
    const failed: string[] = [];
    for (const [code, [error]] of Object.entries(RECORDED_ERRORS)) {
      if (error !== undefined && (await writeAnswered(error)).type === "fail") failed.push(code);
      await etcd?.close();
    }
    etcd = undefined;
    expect(failed.toSorted()).toEqual([
      "compacted",
      "duplicate-key",
      "empty-key",
      "future-revision",
      "key-not-found",
      "lease-exists",
      "lease-not-found",
      "lease-ttl-too-large",
      "no-leader",
      "not-capable",
      "proposal-dropped",
      "request-too-large",
      "too-many-operations",
      "too-many-requests",
    ]);
  });

  it.each([
    [
      "an error that nobody knows",
      { status: 503, text: '{"message":"etcdserver: on fire","code":14}' },
      "grpc-14",
    ],
    [
      "an error that only begins like a known one",
      { status: 429, text: '{"message":"etcdserver: too many requests, and then some","code":8}' },
      "grpc-8",
    ],
    ["an answer that is not JSON", { status: 502, text: "Bad Gateway" }, "http-502"],
    [
      "an answer with status 200 that is none",
      { status: 200, text: "{}" },
      "This is no answer to /v3/kv/put: {}",
    ],
    ["half an answer", { status: 200, text: '{"header":{' }, "SyntaxError"],
  ])("does not know what became of a write after %s", async (_, answer, code) => {
    const outcome = await writeAnswered(answer);
    expect(outcome).toMatchObject({ type: "info", error: textWith(code) });
  });
});
