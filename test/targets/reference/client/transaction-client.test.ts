import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../../../../checkers/history/operation.ts";
import {
  listAppendClient,
  rwRegisterClient,
} from "../../../../targets/reference/client/transaction-client.ts";
import type { ClientFactory } from "../../../../targets/target.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { type FakeStore, fakeStore } from "./fake-store.ts";
import { invoke, type MachineStore, machineStore } from "./machine-store.ts";

let store: FakeStore | MachineStore | undefined;
afterEach(async () => {
  await store?.close();
  store = undefined;
});

/** The outcomes of transactions, one after the other, at a store that carries them out. */
async function outcomes(factory: ClientFactory, ...transactions: readonly Json[]): Promise<Outcome[]> {
  const own = await machineStore();
  store = own;
  const client = await own.open(factory);
  const all: Outcome[] = [];
  for (const value of transactions) all.push(await invoke(client, "txn", value));
  await client.close();
  return all;
}

/** What a client makes of an answer. */
async function outcomeOf(answer: Json): Promise<Outcome> {
  store = await fakeStore(({ id }, { reply }) => {
    reply({ kind: "ok", id, value: answer });
  });
  const client = await listAppendClient(store.machine, store.cluster, AbortSignal.timeout(1000));
  return invoke(client, "txn", [["r", 1, null]]).finally(() => client.close());
}

describe("listAppendClient", () => {
  it("reads lists whole, its own appends among them, and an absent one as empty", async () => {
    const first = [
      ["r", 5, null],
      ["append", 5, 1],
      ["append", "a", 7],
      ["append", 5, 2],
      ["r", 5, null],
    ];
    const [one, two] = await outcomes(listAppendClient, first, [
      ["r", "a", null],
      ["r", 5, null],
    ]);
    expect(one).toEqual({
      type: "ok",
      value: [
        ["r", 5, []],
        ["append", 5, 1],
        ["append", "a", 7],
        ["append", 5, 2],
        ["r", 5, [1, 2]],
      ],
    });
    expect(two).toEqual({
      type: "ok",
      value: [
        ["r", "a", [7]],
        ["r", 5, [1, 2]],
      ],
    });
  });

  it("sends a transaction in one request", async () => {
    await outcomes(listAppendClient, [
      ["r", 5, null],
      ["append", 6, 1],
    ]);
    expect(store?.requests).toMatchObject([
      {
        kind: "op",
        op: {
          kind: "txn",
          mops: [
            ["r", "5", null],
            ["append", "6", 1],
          ],
        },
      },
    ]);
  });

  it("fails a transaction that the store took back", async () => {
    expect(await outcomeOf(false)).toEqual({ type: "fail", error: "conflict" });
  });

  it.each([[[]], [null], ["ok"]])("does not know what the answer %j means", async (answer) => {
    await expect(outcomeOf(answer)).rejects.toThrow("no answer to a transaction");
  });

  it.each([[[["pop", 1, null]]], [7], [null]])(
    "fails what is no transaction, as %j, and asks nobody",
    async (value) => {
      expect(await outcomes(listAppendClient, value)).toMatchObject([{ type: "fail" }]);
      expect(store?.requests).toEqual([]);
    },
  );
});

describe("rwRegisterClient", () => {
  it("writes and reads, its own writes among them, and an absent register as null", async () => {
    const [one, two] = await outcomes(
      rwRegisterClient,
      [
        ["r", 1, null],
        ["w", 1, 1],
        ["r", 1, null],
        ["w", 1, 2],
      ],
      [["r", 1, null]],
    );
    expect(one).toEqual({
      type: "ok",
      value: [
        ["r", 1, null],
        ["w", 1, 1],
        ["r", 1, 1],
        ["w", 1, 2],
      ],
    });
    expect(two).toEqual({ type: "ok", value: [["r", 1, 2]] });
  });
});
