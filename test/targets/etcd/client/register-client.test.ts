import { afterEach, describe, expect, it } from "vitest";
import { registerClient } from "../../../../targets/etcd/client/register-client.ts";
import { encodeBytes } from "../../../../targets/etcd/gateway/encoding.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { type Answer, clusterOf, type FakeEtcd, fakeEtcd } from "../fake-etcd.ts";
import { invoke, type Op, withClient } from "./invoke.ts";

let etcd: FakeEtcd | undefined;
afterEach(async () => {
  await etcd?.close();
});

const KEY = encodeBytes("register/7");
const header = { revision: "9" };
const three = { header, kvs: [{ key: KEY, mod_revision: "8", value: encodeBytes("3") }], count: "1" };

/** Does one operation at an etcd that gives these answers, one to each path. */
async function doOnce(
  op: Op,
  answers: Readonly<Record<string, Answer>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ outcome: Outcome; asked: unknown[] }> {
  etcd = await fakeEtcd(({ path }) => answers[path] ?? { status: 404, text: "Not Found" });
  const { machine, requests } = etcd;
  const outcome = await withClient(registerClient, machine, clusterOf([machine], settings), (client) =>
    invoke(client, op),
  );
  return { outcome, asked: requests.map(({ path, body }) => [path, body]) };
}

const read: Op = { f: "read", key: 7 };
const cas: Op = { f: "cas", key: 7, value: [3, 4] };
const put = { request_put: { key: KEY, value: encodeBytes("4") } };

describe("registerClient", () => {
  it("reads linearizably, and serializably where that is asked for", async () => {
    expect(await doOnce(read, { "/v3/kv/range": three })).toEqual({
      outcome: { type: "ok", value: 3 },
      asked: [["/v3/kv/range", { key: KEY, serializable: false }]],
    });
    await etcd?.close();
    const { asked } = await doOnce(read, { "/v3/kv/range": three }, { serializable: "true" });
    expect(asked).toEqual([["/v3/kv/range", { key: KEY, serializable: true }]]);
  });

  it("reads null where there is no key", async () => {
    const { outcome } = await doOnce(read, { "/v3/kv/range": { header } });
    expect(outcome).toEqual({ type: "ok", value: null });
  });

  it("writes", async () => {
    expect(await doOnce({ f: "write", key: 7, value: 4 }, { "/v3/kv/put": { header } })).toEqual({
      outcome: { type: "ok", value: 4 },
      asked: [["/v3/kv/put", { key: KEY, value: encodeBytes("4") }]],
    });
  });

  it("compares and sets with the revision that it read", async () => {
    const answers = { "/v3/kv/range": three, "/v3/kv/txn": { header, succeeded: true } };
    const compare = [{ key: KEY, result: "EQUAL", target: "MOD", mod_revision: "8" }];
    expect(await doOnce(cas, answers)).toEqual({
      outcome: { type: "ok", value: [3, 4] },
      asked: [
        ["/v3/kv/range", { key: KEY, serializable: false }],
        ["/v3/kv/txn", { compare, success: [put] }],
      ],
    });
  });

  it("compares and sets with the value, in one request", async () => {
    const compare = [{ key: KEY, result: "EQUAL", target: "VALUE", value: encodeBytes("3") }];
    const answers = { "/v3/kv/txn": { header, succeeded: true } };
    expect(await doOnce(cas, answers, { cas: "value" })).toEqual({
      outcome: { type: "ok", value: [3, 4] },
      asked: [["/v3/kv/txn", { compare, success: [put] }]],
    });
  });

  it.each([
    ["another value is found", { "/v3/kv/range": { header, kvs: [{ value: encodeBytes("5") }] } }],
    ["no value is found", { "/v3/kv/range": { header } }],
    ["the value has changed since", { "/v3/kv/range": three, "/v3/kv/txn": { header } }],
  ])("fails a cas when %s", async (_, answers) => {
    expect((await doOnce(cas, answers)).outcome).toEqual({ type: "fail", error: "mismatch" });
  });

  it("fails a cas whose read ended in an error, since the write was not sent", async () => {
    const answers = {
      "/v3/kv/range": { status: 503, text: '{"message":"etcdserver: leader changed","code":14}' },
    };
    const { outcome, asked } = await doOnce(cas, answers);
    expect(outcome).toEqual({ type: "fail", error: "not-written: etcdserver: leader changed" });
    expect(asked).toHaveLength(1);
  });

  it("fails what is no operation of a register without asking anybody", async () => {
    const { outcome, asked } = await doOnce({ f: "append", key: 7, value: 1 }, {});
    expect(outcome).toEqual({ type: "fail", error: "unsupported: append 1" });
    expect(asked).toEqual([]);
  });
});
