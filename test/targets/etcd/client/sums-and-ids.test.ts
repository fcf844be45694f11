import { afterEach, describe, expect, it } from "vitest";
import { bankClient } from "../../../../targets/etcd/client/bank-client.ts";
import { counterClient } from "../../../../targets/etcd/client/counter-client.ts";
import { longForkClient } from "../../../../targets/etcd/client/long-fork-client.ts";
import { uniqueIdsClient } from "../../../../targets/etcd/client/unique-ids-client.ts";
import { encodeBytes } from "../../../../targets/etcd/gateway/encoding.ts";
import type { ClientFactory } from "../../../../targets/target.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { type Answer, clusterOf, type FakeEtcd, fakeEtcd } from "../fake-etcd.ts";
import { invoke, type Op, withClient } from "./invoke.ts";

let etcd: FakeEtcd | undefined;
afterEach(async () => {
  await etcd?.close();
});

const header = { revision: "9" };

/** Does one operation at an etcd that gives these answers, one request after the other. */
async function doOnce(
  factory: ClientFactory,
  op: Op,
  answers: readonly Answer[],
  settings: Readonly<Record<string, string>> = {},
): Promise<{ outcome: Outcome; asked: unknown[] }> {
  await etcd?.close();
  let next = 0;
  etcd = await fakeEtcd(() => answers[next++] ?? { status: 404, text: "Not Found" });
  const { machine, requests } = etcd;
  const outcome = await withClient(factory, machine, clusterOf([machine], settings), (client) =>
    invoke(client, op),
  );
  return { outcome, asked: requests.map(({ path, body }) => [path, body]) };
}

const held = (key: string, value: string, revision: string) => ({
  key: encodeBytes(key),
  mod_revision: revision,
  value: encodeBytes(value),
});
const range = (...kvs: ReturnType<typeof held>[]): Answer => ({ header, kvs });
const unchanged = (key: string, revision: string) => ({
  key: encodeBytes(key),
  result: "EQUAL",
  target: "MOD",
  mod_revision: revision,
});
const put = (key: string, value: string) => ({
  request_put: { key: encodeBytes(key), value: encodeBytes(value) },
});
const LEADER_CHANGED: Answer = { status: 503, text: '{"message":"etcdserver: leader changed","code":14}' };

describe("counterClient", () => {
  const add: Op = { f: "add", key: 7, value: 5 };

  it("adds in a transaction that depends on the revision that it read", async () => {
    const { outcome, asked } = await doOnce(counterClient, add, [
      range(held("counter/7", "3", "8")),
      { header, succeeded: true },
    ]);
    expect(outcome).toEqual({ type: "ok", value: 5 });
    expect(asked).toEqual([
      ["/v3/kv/range", { key: encodeBytes("counter/7"), serializable: false }],
      ["/v3/kv/txn", { compare: [unchanged("counter/7", "8")], success: [put("counter/7", "8")] }],
    ]);
  });

  it("adds to nothing as to 0, and only if it is still not there", async () => {
    const { asked } = await doOnce(counterClient, add, [range(), { header, succeeded: true }]);
    expect(asked[1]).toEqual([
      "/v3/kv/txn",
      { compare: [unchanged("counter/7", "0")], success: [put("counter/7", "5")] },
    ]);
  });

  it("fails an add that another was faster than, and one whose read was in vain", async () => {
    expect((await doOnce(counterClient, add, [range(), { header }])).outcome).toEqual({
      type: "fail",
      error: "conflict",
    });
    expect((await doOnce(counterClient, add, [LEADER_CHANGED])).outcome).toEqual({
      type: "fail",
      error: "not-written: etcdserver: leader changed",
    });
  });

  it("does not know about an add whose write was not answered", async () => {
    const { outcome } = await doOnce(counterClient, add, [range(), (response) => response.destroy()]);
    expect(outcome.type).toBe("info");
  });

  it("reads, serializably where that is asked for", async () => {
    const read: Op = { f: "read", key: 7 };
    expect((await doOnce(counterClient, read, [range()])).outcome).toEqual({ type: "ok", value: 0 });
    const { outcome, asked } = await doOnce(counterClient, read, [range(held("counter/7", "3", "8"))], {
      serializable: "true",
    });
    expect(outcome).toEqual({ type: "ok", value: 3 });
    expect(asked).toEqual([["/v3/kv/range", { key: encodeBytes("counter/7"), serializable: true }]]);
  });
});

describe("uniqueIdsClient", () => {
  it("answers the revision of a put", async () => {
    const { outcome, asked } = await doOnce(uniqueIdsClient, { f: "generate" }, [{ header }]);
    expect(outcome).toEqual({ type: "ok", value: 9 });
    expect(asked).toEqual([["/v3/kv/put", { key: encodeBytes("sequence"), value: "" }]]);
  });
});

describe("bankClient", () => {
  const together = (...kvs: (ReturnType<typeof held> | undefined)[]): Answer => ({
    header,
    succeeded: true,
    responses: kvs.map((kv) => ({ response_range: { header, kvs: kv === undefined ? [] : [kv] } })),
  });
  const transfer: Op = { f: "transfer", value: { from: 0, to: 1, amount: 3 } };
  const both = together(held("bank/0", "5", "4"), held("bank/1", "6", "7"));

  it("opens accounts if none is there", async () => {
    const { outcome, asked } = await doOnce(bankClient, { f: "open", value: { 0: 5, 1: 6 } }, [{ header }]);
    expect(outcome).toEqual({ type: "ok", value: { 0: 5, 1: 6 } });
    expect(asked).toEqual([
      [
        "/v3/kv/txn",
        {
          compare: [unchanged("bank/0", "0"), unchanged("bank/1", "0")],
          success: [put("bank/0", "5"), put("bank/1", "6")],
        },
      ],
    ]);
  });

  it("reads accounts together, and null where there is none", async () => {
    const { outcome, asked } = await doOnce(bankClient, { f: "read", value: [0, 1] }, [
      together(held("bank/0", "5", "4"), undefined),
    ]);
    expect(outcome).toEqual({ type: "ok", value: { 0: 5, 1: null } });
    expect(asked).toHaveLength(1);
  });

  it("transfers in a transaction that depends on both revisions that it read", async () => {
    const { outcome, asked } = await doOnce(bankClient, transfer, [both, { header, succeeded: true }]);
    expect(outcome).toEqual({ type: "ok", value: { from: 0, to: 1, amount: 3 } });
    expect(asked[1]).toEqual([
      "/v3/kv/txn",
      {
        compare: [unchanged("bank/0", "4"), unchanged("bank/1", "7")],
        success: [put("bank/0", "2"), put("bank/1", "9")],
      },
    ]);
  });

  it.each<[string, Answer[]]>([
    ["conflict", [both, { header }]],
    ["insufficient", [together(held("bank/0", "2", "4"), held("bank/1", "6", "7"))]],
    ["no-account", [together(held("bank/0", "5", "4"), undefined)]],
    ["not-written: etcdserver: leader changed", [LEADER_CHANGED]],
  ])("fails a transfer with %s", async (error, answers) => {
    expect((await doOnce(bankClient, transfer, answers)).outcome).toEqual({ type: "fail", error });
  });
});

describe("longForkClient", () => {
  it("writes one key, and reads several together", async () => {
    const write: Op = { f: "write", value: [["w", 3, 3]] };
    const { outcome, asked } = await doOnce(longForkClient, write, [{ header }]);
    expect(outcome).toEqual({ type: "ok", value: [["w", 3, 3]] });
    expect(asked).toEqual([["/v3/kv/put", { key: encodeBytes("fork/3"), value: encodeBytes("3") }]]);
    const read: Op = {
      f: "read",
      value: [
        ["r", 4, null],
        ["r", 3, null],
      ],
    };
    const found: Answer = {
      header,
      responses: [
        { response_range: { header } },
        { response_range: { header, kvs: [held("fork/3", "3", "8")] } },
      ],
    };
    expect((await doOnce(longForkClient, read, [found])).outcome).toEqual({
      type: "ok",
      value: [
        ["r", 4, null],
        ["r", 3, 3],
      ],
    });
  });
});

it.each([counterClient, uniqueIdsClient, bankClient, longForkClient])(
  "fails what it cannot express without asking anybody",
  async (factory) => {
    const { outcome, asked } = await doOnce(factory, { f: "drop", value: 1 }, []);
    expect(outcome).toEqual({ type: "fail", error: "unsupported: drop 1" });
    expect(asked).toEqual([]);
  },
);
