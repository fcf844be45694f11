import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json, Key } from "../../../../checkers/history/operation.ts";
import { classifyError } from "../../../../harness/run/classify.ts";
import { bankClient } from "../../../../targets/reference/client/bank-client.ts";
import { counterClient } from "../../../../targets/reference/client/counter-client.ts";
import { errorTable } from "../../../../targets/reference/client/error-table.ts";
import { longForkClient } from "../../../../targets/reference/client/long-fork-client.ts";
import { uniqueIdsClient } from "../../../../targets/reference/client/unique-ids-client.ts";
import type { Client, Outcome } from "../../../../workloads/client.ts";
import { type MachineStore, machineStore } from "./machine-store.ts";

let store: MachineStore;
beforeEach(async () => {
  store = await machineStore();
});
afterEach(async () => {
  await store.close();
});

interface Op {
  readonly f: string;
  readonly value?: Json;
  readonly key?: Key;
}

async function invoke(client: Client, op: Op): Promise<Outcome> {
  const whole = { type: "invoke", time: 0, process: 0, value: null, ...op } as const;
  try {
    return await client.invoke(whole, AbortSignal.timeout(1000));
  } catch (error) {
    return classifyError(error, op.f, { errorTable, readOnly: new Set(["read"]) });
  }
}

const ok = (value: Json): Outcome => ({ type: "ok", value });
const fail = (error: string): Outcome => ({ type: "fail", error });

it("counters add and are read, each key by itself", async () => {
  const client = await store.open(counterClient);
  expect(await invoke(client, { f: "read", key: 1 })).toEqual(ok(0));
  expect(await invoke(client, { f: "add", key: 1, value: 5 })).toEqual(ok(5));
  expect(await invoke(client, { f: "add", key: 1, value: -7 })).toEqual(ok(-7));
  expect(await invoke(client, { f: "read", key: 1 })).toEqual(ok(-2));
  expect(await invoke(client, { f: "read", key: 2 })).toEqual(ok(0));
});

it("ids are numbers that follow each other", async () => {
  const client = await store.open(uniqueIdsClient);
  expect(await invoke(client, { f: "generate" })).toEqual(ok(1));
  expect(await invoke(client, { f: "generate" })).toEqual(ok(2));
});

it("groups are written key by key, and read together in the order that was asked for", async () => {
  const client = await store.open(longForkClient);
  expect(await invoke(client, { f: "write", value: [["w", 3, 3]] })).toEqual(ok([["w", 3, 3]]));
  const read = [
    ["r", 4, null],
    ["r", 3, null],
  ];
  expect(await invoke(client, { f: "read", value: read })).toEqual(
    ok([
      ["r", 4, null],
      ["r", 3, 3],
    ]),
  );
  expect(store.requests).toHaveLength(2);
});

describe("bankClient", () => {
  const transfer: Op = { f: "transfer", value: { from: 0, to: 1, amount: 3 } };
  const read: Op = { f: "read", value: [0, 1] };

  it("opens accounts once, moves money, and reads all at once", async () => {
    const client = await store.open(bankClient);
    expect(await invoke(client, read)).toEqual(ok({ 0: null, 1: null }));
    expect(await invoke(client, transfer)).toEqual(fail("no-account"));
    expect(await invoke(client, { f: "open", value: { 0: 5, 1: 5 } })).toEqual(ok({ 0: 5, 1: 5 }));
    expect(await invoke(client, transfer)).toEqual(ok({ from: 0, to: 1, amount: 3 }));
    expect(await invoke(client, { f: "open", value: { 0: 5, 1: 5 } })).toEqual(ok({ 0: 5, 1: 5 }));
    expect(await invoke(client, read)).toEqual(ok({ 0: 2, 1: 8 }));
    expect(await invoke(client, transfer)).toEqual(fail("insufficient"));
    expect(await invoke(client, read)).toEqual(ok({ 0: 2, 1: 8 }));
  });

  it("fails a transfer if an account has changed since it was read", async () => {
    const client = await store.open(bankClient);
    await invoke(client, { f: "open", value: { 0: 5, 1: 5 } });
    store.intercept((request) => {
      const isWrite = request.kind === "op" && request.op.kind === "txn" && request.op.when !== undefined;
      if (isWrite) store.perform({ kind: "put", key: "bank/the-only-one/1", value: 6 });
      return false;
    });
    expect(await invoke(client, transfer)).toEqual(fail("conflict"));
    expect(await invoke(client, read)).toEqual(ok({ 0: 5, 1: 6 }));
  });

  it("fails a transfer whose read was in vain, and does not know about one whose write was", async () => {
    const client = await store.open(bankClient);
    await invoke(client, { f: "open", value: { 0: 5, 1: 5 } });
    let spared = 0;
    store.intercept((_, { socket }) => {
      if (spared-- > 0) return false;
      socket.resetAndDestroy();
      return true;
    });
    expect(await invoke(client, transfer)).toMatchObject({ type: "fail" });
    spared = 1;
    expect(await invoke(await store.open(bankClient), transfer)).toMatchObject({ type: "info" });
  });
});

it.each([counterClient, uniqueIdsClient, longForkClient, bankClient])(
  "what cannot be expressed is not sent",
  async (factory) => {
    const client = await store.open(factory);
    expect(await invoke(client, { f: "drop", value: 1 })).toEqual(fail("unsupported: drop 1"));
    expect(store.requests).toEqual([]);
  },
);
