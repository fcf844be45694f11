import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../../../../checkers/history/operation.ts";
import { watchClient } from "../../../../targets/etcd/client/watch-client.ts";
import { encodeBytes } from "../../../../targets/etcd/gateway/encoding.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { type Answer, clusterOf, type FakeEtcd, fakeEtcd, type Request } from "../fake-etcd.ts";
import { invoke, type Op, textWith, withClient } from "./invoke.ts";

let etcd: FakeEtcd | undefined;
afterEach(async () => {
  await etcd?.close();
});

const header = { revision: "9" };
const key = encodeBytes("watch/a");
const created = { header, created: true };
const put = (revision: number): Json => ({
  kv: { key, value: encodeBytes("4"), mod_revision: String(revision) },
});
const foreign = (revision: number): Json => ({
  kv: { key: encodeBytes("ready/n1"), mod_revision: String(revision) },
});
const deletion = (revision: number): Json => ({
  type: "DELETE",
  kv: { key, mod_revision: String(revision) },
});

/** A stream that says these things and stays open, or ends. */
function stream(results: readonly Json[], end = false): Answer {
  return (response) => {
    for (const result of results) response.write(`${JSON.stringify({ result })}\n`);
    if (end) response.end();
  };
}

async function doAll(
  ops: readonly Op[],
  answers: Readonly<Record<string, Answer>>,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ outcomes: Outcome[]; requests: readonly Request[] }> {
  etcd = await fakeEtcd(({ path }) => answers[path] ?? { header });
  const { machine, requests } = etcd;
  const outcomes = await withClient(watchClient, machine, clusterOf([machine], settings), async (client) => {
    const all: Outcome[] = [];
    for (const op of ops) all.push(await invoke(client, op, 2000));
    return all;
  });
  return { outcomes, requests };
}

async function watch(from: number, until: "now" | null, answer: Answer): Promise<Outcome | undefined> {
  const { outcomes } = await doAll([{ f: "watch", value: { from, until } }], { "/v3/watch": answer });
  return outcomes[0];
}

describe("put and delete", () => {
  it("say which revision they made", async () => {
    const { outcomes } = await doAll(
      [
        { f: "put", value: ["a", 4] },
        { f: "delete", value: "a" },
      ],
      { "/v3/kv/deleterange": { header: { revision: "10" }, deleted: "1" } },
    );
    expect(outcomes).toEqual([
      { type: "ok", value: { key: "a", value: 4, revision: 9 } },
      { type: "ok", value: { key: "a", revision: 10 } },
    ]);
  });

  it("fail where there is nothing to delete", async () => {
    const { outcomes } = await doAll([{ f: "delete", value: "a" }], {});
    expect(outcomes).toEqual([{ type: "fail", error: "absent" }]);
  });

  it("compact at every so-manieth delete, whatever becomes of that", async () => {
    const { outcomes, requests } = await doAll(
      Array.from({ length: 4 }, () => ({ f: "delete", value: "a" })),
      {
        "/v3/kv/deleterange": { header, deleted: "1" },
        "/v3/kv/compaction": { status: 503, text: "{}" },
      },
      { "compact-every": "2" },
    );
    expect(outcomes.map(({ type }) => type)).toEqual(["ok", "ok", "ok", "ok"]);
    const compactions = requests.filter(({ path }) => path === "/v3/kv/compaction");
    expect(compactions.map(({ body }) => body)).toEqual([{ revision: "9" }, { revision: "9" }]);
  });
});

describe("watch", () => {
  it("collects puts and deletes of its own keys until what was there when it began has come", async () => {
    const changes = [put(3), foreign(4), deletion(5)];
    const answer = stream([created, { header, events: changes }, { header, events: [foreign(9)] }]);
    expect(await watch(3, "now", answer)).toEqual({
      type: "ok",
      value: {
        from: 3,
        to: 9,
        events: [
          { revision: 3, type: "put", key: "a", value: 4 },
          { revision: 5, type: "delete", key: "a" },
        ],
      },
    });
    expect(etcd?.requests.at(-1)?.body).toEqual({
      create_request: { key: encodeBytes("\0"), range_end: encodeBytes("\0"), start_revision: "3" },
    });
  });

  it("claims no more than it has seen, whatever revision the heads of the messages name", async () => {
    const answer = stream([created, { header: { revision: "100" }, events: [put(3)] }]);
    expect(await watch(3, "now", answer)).toMatchObject({ value: { from: 3, to: 3 } });
    await etcd?.close();
    expect(await watch(3, null, stream([created]))).toMatchObject({ value: { from: 3, to: 2, events: [] } });
  });

  it("stops after half a second if it is not to wait for anything", async () => {
    const startedAt = performance.now();
    const answer: Answer = (response) => {
      let revision = 3;
      const timer = setInterval(() => {
        response.write(`${JSON.stringify({ result: { header, events: [put(revision++)] } })}\n`);
      }, 20);
      response.on("close", () => {
        clearInterval(timer);
      });
    };
    expect(await watch(3, null, answer)).toMatchObject({ type: "ok" });
    expect(performance.now() - startedAt).toBeLessThan(900);
  });

  it("sees nothing where nothing was there yet", async () => {
    expect(await watch(10, "now", stream([created]))).toEqual({
      type: "ok",
      value: { from: 10, to: 9, events: [] },
    });
    expect(etcd?.requests).toHaveLength(1);
  });

  it("fails when the history was compacted", async () => {
    const compacted = { header, canceled: true, compact_revision: "7" };
    expect(await watch(3, "now", stream([created, compacted]))).toEqual({
      type: "fail",
      error: "compacted: 7",
    });
  });

  it.each([
    [
      "etcd ends the watch",
      stream([created, { header, canceled: true, cancel_reason: "I am tired" }]),
      "I am tired",
    ],
    [
      "etcd ends it with an error",
      { status: 503, text: '{"error":{"grpc_code":14,"message":"etcdserver: no leader"}}' },
      "no-leader",
    ],
    [
      "an error stands in the stream",
      (response: Parameters<Extract<Answer, (...args: never) => unknown>>[0]) => {
        response.end('{"error":{"grpc_code":14,"message":"transport is closing"}}\n');
      },
      "transport-closing",
    ],
    ["the stream ends", stream([created], true), "ended"],
  ])("fails when %s, and claims nothing", async (_, answer, words) => {
    expect(await watch(3, "now", answer)).toMatchObject({
      type: "fail",
      error: textWith(words),
    });
  });
});
