import { afterEach, describe, expect, it } from "vitest";
import type { Json, Key } from "../../../../checkers/history/operation.ts";
import { CONNECTION_ERROR_CODES } from "../../../../targets/reference/client/connection.ts";
import { errorTable } from "../../../../targets/reference/client/error-table.ts";
import { listClient } from "../../../../targets/reference/client/list-client.ts";
import { NOT_WRITTEN } from "../../../../targets/reference/client/lock-client.ts";
import { registerClient } from "../../../../targets/reference/client/register-client.ts";
import { setClient } from "../../../../targets/reference/client/set-client.ts";
import { STORE_ERROR_CODES, type StoreOp } from "../../../../targets/reference/protocol/request.ts";
import type { ClientFactory } from "../../../../targets/target.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { type FakeStore, fakeStore } from "./fake-store.ts";

let store: FakeStore | undefined;
afterEach(async () => {
  await store?.close();
});

/** Does one operation at a store that answers `value`: what the client asked for, and what it made of the answer. */
async function invoke(
  factory: ClientFactory,
  op: { readonly f: string; readonly value?: Json; readonly key?: Key },
  value: Json,
): Promise<{ asked: StoreOp | undefined; outcome: Outcome }> {
  store = await fakeStore(({ id }, { reply }) => {
    reply({ kind: "ok", id, value });
  });
  const client = await factory(store.machine, store.cluster, AbortSignal.timeout(1000));
  const outcome = await client.invoke(
    { type: "invoke", time: 0, process: 0, value: null, ...op },
    AbortSignal.timeout(1000),
  );
  await client.close();
  const [request] = store.requests;
  return { asked: request?.kind === "op" ? request.op : undefined, outcome };
}

describe("registerClient", () => {
  it("reads, writes, and compares and sets", async () => {
    expect(await invoke(registerClient, { f: "read", key: 7 }, 3)).toEqual({
      asked: { kind: "get", key: "7" },
      outcome: { type: "ok", value: 3 },
    });
    await store?.close();
    expect(await invoke(registerClient, { f: "write", key: "a", value: 4 }, null)).toEqual({
      asked: { kind: "put", key: "a", value: 4 },
      outcome: { type: "ok", value: 4 },
    });
    await store?.close();
    expect(await invoke(registerClient, { f: "cas", key: 7, value: [1, 2] }, true)).toEqual({
      asked: { kind: "cas", key: "7", from: 1, to: 2 },
      outcome: { type: "ok", value: [1, 2] },
    });
  });

  it("fails a cas that did not match", async () => {
    const { outcome } = await invoke(registerClient, { f: "cas", key: 7, value: [1, 2] }, false);
    expect(outcome).toEqual({ type: "fail", error: "mismatch" });
  });

  it("has one object for operations without a key", async () => {
    const { asked } = await invoke(registerClient, { f: "read" }, null);
    expect(asked).toEqual({ kind: "get", key: "the-only-one" });
  });

  it("fails what it cannot express without asking the store", async () => {
    const { asked, outcome } = await invoke(registerClient, { f: "cas", value: 3 }, true);
    expect(asked).toBeUndefined();
    expect(outcome).toEqual({ type: "fail", error: "unsupported: cas 3" });
  });
});

describe("listClient", () => {
  it("appends and reads", async () => {
    expect(await invoke(listClient, { f: "append", key: 7, value: 1 }, [["append", "7", 1]])).toEqual({
      asked: { kind: "txn", mops: [["append", "7", 1]] },
      outcome: { type: "ok", value: 1 },
    });
    await store?.close();
    const { asked, outcome } = await invoke(listClient, { f: "read", key: 7 }, [1, 2]);
    expect(asked).toEqual({ kind: "get", key: "7" });
    expect(outcome).toEqual({ type: "ok", value: [1, 2] });
  });

  it("reads an absent list as empty", async () => {
    expect((await invoke(listClient, { f: "read", key: 7 }, null)).outcome).toEqual({
      type: "ok",
      value: [],
    });
  });
});

describe("setClient", () => {
  it("adds and reads", async () => {
    expect(await invoke(setClient, { f: "add", key: 7, value: 1 }, [["append", "7", 1]])).toEqual({
      asked: { kind: "txn", mops: [["append", "7", 1]] },
      outcome: { type: "ok", value: 1 },
    });
    await store?.close();
    expect((await invoke(setClient, { f: "read", key: 7 }, [1, 2])).outcome).toEqual({
      type: "ok",
      value: [1, 2],
    });
    await store?.close();
    expect((await invoke(setClient, { f: "read", key: 7 }, null)).outcome).toEqual({ type: "ok", value: [] });
    await store?.close();
    expect((await invoke(setClient, { f: "remove", key: 7 }, null)).outcome).toMatchObject({ type: "fail" });
  });
});

describe("errorTable", () => {
  it.each([
    ["no-leader", true],
    ["leadership-lost", false],
    ["session-expired", true],
    ["bad-request", true],
    ["not-sent", true],
    ["connection-lost", false],
    ["timeout", false],
    ["not-written", true],
    ["retried", false],
  ])("says of %s whether it is definite: %s", (code, definite) => {
    expect(errorTable[code]?.definite).toBe(definite);
    expect(errorTable[code]?.why).not.toBe("");
  });

  it("knows every code there is, and no other", () => {
    expect(Object.keys(errorTable).toSorted()).toEqual(
      [...STORE_ERROR_CODES, ...CONNECTION_ERROR_CODES, NOT_WRITTEN, "retried"].toSorted(),
    );
  });
});
