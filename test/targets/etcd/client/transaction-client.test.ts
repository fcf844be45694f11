import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../../../../checkers/history/operation.ts";
import { listAppendClient, rwRegisterClient } from "../../../../targets/etcd/client/transaction-client.ts";
import { encodeBytes } from "../../../../targets/etcd/gateway/encoding.ts";
import type { ClientFactory } from "../../../../targets/target.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { type Answer, clusterOf, type FakeEtcd, fakeEtcd } from "../fake-etcd.ts";
import { invoke, withClient } from "./invoke.ts";

let etcd: FakeEtcd | undefined;
afterEach(async () => {
  await etcd?.close();
  etcd = undefined;
});

const header = { revision: "9" };
const listKey = (key: number): string => encodeBytes(`list-append/${key}`);

const range = (key: string): Json => ({ request_range: { key } });
const found = (value: Json, revision: number): Json => ({
  response_range: {
    header,
    kvs: [{ mod_revision: String(revision), value: encodeBytes(JSON.stringify(value)) }],
  },
});
const absent: Json = { response_range: { header } };
const unchangedSince = (key: string, revision: number): Json => ({
  key,
  result: "EQUAL",
  target: "MOD",
  mod_revision: String(revision),
});
const put = (key: string, value: Json): Json => ({
  request_put: { key, value: encodeBytes(JSON.stringify(value)) },
});

/** Carries out one transaction at an etcd that gives these answers, in turn. */
async function transact(
  factory: ClientFactory,
  value: Json,
  ...answers: readonly Answer[]
): Promise<{ outcome: Outcome; asked: readonly Json[] }> {
  let turn = 0;
  etcd = await fakeEtcd(() => answers[turn++] ?? { status: 404, text: "Not Found" });
  const { machine, requests } = etcd;
  const outcome = await withClient(factory, machine, clusterOf([machine]), (client) =>
    invoke(client, { f: "txn", value }, 300),
  );
  expect(requests.every(({ path }) => path === "/v3/kv/txn")).toBe(true);
  return { outcome, asked: requests.map(({ body }) => body) };
}

const MIXED: Json = [
  ["r", 5, null],
  ["append", 5, 3],
  ["r", 6, null],
  ["append", 5, 4],
  ["append", 7, 1],
  ["r", 5, null],
];
const READ = { header, responses: [found([1, 2], 8), found([9], 4), absent] };

describe("listAppendClient", () => {
  it("reads all keys at once, and writes what changed if none of them has changed", async () => {
    expect(await transact(listAppendClient, MIXED, READ, { header, succeeded: true })).toEqual({
      outcome: {
        type: "ok",
        value: [
          ["r", 5, [1, 2]],
          ["append", 5, 3],
          ["r", 6, [9]],
          ["append", 5, 4],
          ["append", 7, 1],
          ["r", 5, [1, 2, 3, 4]],
        ],
      },
      asked: [
        { success: [range(listKey(5)), range(listKey(6)), range(listKey(7))] },
        {
          compare: [
            unchangedSince(listKey(5), 8),
            unchangedSince(listKey(6), 4),
            unchangedSince(listKey(7), 0),
          ],
          success: [put(listKey(5), [1, 2, 3, 4]), put(listKey(7), [1])],
        },
      ],
    });
  });

  it("reads in one request, and an absent list as empty", async () => {
    const value = [
      ["r", 5, null],
      ["r", 6, null],
      ["r", 5, null],
    ];
    expect(await transact(listAppendClient, value, { header, responses: [found([1], 8), absent] })).toEqual({
      outcome: {
        type: "ok",
        value: [
          ["r", 5, [1]],
          ["r", 6, []],
          ["r", 5, [1]],
        ],
      },
      asked: [{ success: [range(listKey(5)), range(listKey(6))] }],
    });
  });

  it("fails with a conflict when a key has changed since", async () => {
    const { outcome } = await transact(listAppendClient, MIXED, READ, { header });
    expect(outcome).toEqual({ type: "fail", error: "conflict" });
  });

  it("has not happened when the keys could not be read", async () => {
    const { outcome, asked } = await transact(listAppendClient, MIXED, {
      status: 503,
      text: '{"message":"etcdserver: request timed out","code":14}',
    });
    expect(outcome).toEqual({ type: "fail", error: "not-written: etcdserver: request timed out" });
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["times out", { status: 503, text: '{"message":"etcdserver: request timed out","code":14}' }],
    ["is never answered", () => undefined],
    ["is answered with nonsense", { header, succeeded: "yes" }],
  ] as const)("may have happened when the write %s", async (_, answer: Answer) => {
    expect((await transact(listAppendClient, MIXED, READ, answer)).outcome.type).toBe("info");
  });

  it.each([[[["w", 1, 1]]], [[["r", 1]]], [3]])("fails %j without asking anybody", async (value) => {
    const { outcome, asked } = await transact(listAppendClient, value);
    expect(outcome.type).toBe("fail");
    expect(asked).toEqual([]);
  });
});

describe("rwRegisterClient", () => {
  it("writes each register once, with its last value, and reads its own writes", async () => {
    const key = encodeBytes("rw-register/1");
    const value = [
      ["r", 1, null],
      ["w", 1, 1],
      ["r", 1, null],
      ["w", 1, 2],
    ];
    const answers = [
      { header, responses: [absent] },
      { header, succeeded: true },
    ];
    expect(await transact(rwRegisterClient, value, ...answers)).toEqual({
      outcome: {
        type: "ok",
        value: [
          ["r", 1, null],
          ["w", 1, 1],
          ["r", 1, 1],
          ["w", 1, 2],
        ],
      },
      asked: [{ success: [range(key)] }, { compare: [unchangedSince(key, 0)], success: [put(key, 2)] }],
    });
  });
});
