import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../../../checkers/history/operation.ts";
import { fencedLockClient, lockClient } from "../../../../targets/reference/client/lock-client.ts";
import { invoke, type MachineStore, machineStore, writesTo } from "./machine-store.ts";

const TTL_MS = 200;
const FREE = { owner: null, token: 7 };
const HELD = { owner: "somebody", token: 7 };

let store: MachineStore;
beforeEach(async () => {
  store = await machineStore({ opTimeoutMs: 1000, settings: { "lock-ttl": String(TTL_MS / 1000) } });
});
afterEach(async () => {
  await store.close();
});

const lockIs = (value: Json): Json => store.perform({ kind: "put", key: "lock", value });
const lock = (): Json => store.perform({ kind: "get", key: "lock" });
const list = (): Json => store.perform({ kind: "get", key: "list" });
const section = (element: number, holdMs = 1) => ({ element, holdMs });

describe.each([
  ["lockClient", lockClient],
  ["fencedLockClient", fencedLockClient],
])("%s", (_, factory) => {
  it("adds to the list under the lock, says what it saw there, and gives the lock back", async () => {
    const client = await store.open(factory);
    expect(await invoke(client, "read")).toEqual({ type: "ok", value: [] });
    expect(await invoke(client, "add", section(1))).toEqual({
      type: "ok",
      value: { element: 1, holdMs: 1, saw: [], token: 1 },
    });
    expect(lock()).toEqual({ owner: null, token: 1 });
    const another = await store.open(factory);
    expect(await invoke(another, "add", section(2))).toMatchObject({ value: { saw: [1], token: 2 } });
    expect(await invoke(client, "read")).toEqual({ type: "ok", value: [1, 2] });
  });

  it("keeps others out while it holds the lock", async () => {
    const [one, other] = [await store.open(factory), await store.open(factory)];
    const outcomes = await Promise.all([
      invoke(one, "add", section(1, 80)),
      invoke(other, "add", section(2, 80)),
    ]);
    expect(outcomes.map(({ type }) => type)).toEqual(["ok", "ok"]);
    expect(list()).toHaveLength(2);
  });

  it("takes over from a holder whom it has seen for as long as the lock lives", async () => {
    lockIs(HELD);
    const began = performance.now();
    const client = await store.open(factory);
    expect(await invoke(client, "add", section(1))).toMatchObject({ type: "ok", value: { token: 8 } });
    expect(performance.now() - began).toBeGreaterThanOrEqual(TTL_MS);
  });

  it("gives up, having written nothing, if the lock goes from one to the next", async () => {
    lockIs(HELD);
    let token = 7;
    const passing = setInterval(() => lockIs({ owner: "somebody", token: ++token }), TTL_MS / 4);
    const client = await store.open(factory);
    expect(await invoke(client, "add", section(1))).toEqual({ type: "fail", error: "lock-timeout" });
    clearInterval(passing);
    expect(list()).toBeNull();
  });

  it("remembers from one operation to the next since when it has seen a holder", async () => {
    await store.close();
    store = await machineStore({ opTimeoutMs: 200, settings: { "lock-ttl": "0.25" } });
    lockIs(HELD);
    const client = await store.open(factory);
    const outcomes = [];
    for (let i = 1; i <= 4; i++) outcomes.push((await invoke(client, "add", section(i))).type);
    expect(outcomes.slice(0, 2)).toEqual(["fail", "fail"]);
    expect(outcomes.at(-1)).toBe("ok");
  });

  it("does not write once its own time is over", async () => {
    const client = await store.open(factory);
    expect(await invoke(client, "add", section(1, TTL_MS + 20))).toEqual({
      type: "fail",
      error: "lease-lost",
    });
    expect(list()).toBeNull();
    expect(lock()).toEqual({ owner: null, token: 1 });
  });

  it("is `not-written`, which is definite, for whatever goes wrong before the write is sent", async () => {
    lockIs(FREE);
    store.intercept((_request, { socket }) => {
      if (store.requests.length < 3) return false;
      socket.destroy();
      return true;
    });
    const client = await store.open(factory);
    await expect(invoke(client, "add", section(1))).rejects.toMatchObject({ code: "not-written" });
    expect(store.requests).toHaveLength(3);
  });

  it("says of a write that was sent what became of it", async () => {
    store.intercept((request, { reply }) => {
      if (!writesTo(request, "list")) return false;
      reply({ kind: "error", id: request.id, code: "leadership-lost", message: "" });
      return true;
    });
    const client = await store.open(factory);
    await expect(invoke(client, "add", section(1))).rejects.toMatchObject({ code: "leadership-lost" });
  });

  it("has succeeded even if the lock cannot be given back", async () => {
    let written = false;
    store.intercept((request) => {
      const silent = written;
      written ||= writesTo(request, "list");
      return silent;
    });
    const client = await store.open(factory);
    expect(await invoke(client, "add", section(1))).toMatchObject({ type: "ok" });
    expect(lock()).toMatchObject({ token: 1, owner: expect.any(String) as string });
  });

  it("fails what it cannot express", async () => {
    const client = await store.open(factory);
    for (const value of [null, 1, { element: 1 }, []]) {
      expect(await invoke(client, "add", value)).toMatchObject({ type: "fail" });
    }
    expect(await invoke(client, "remove", section(1))).toMatchObject({ type: "fail" });
    expect(store.requests).toHaveLength(0);
  });
});

/** Lets another process take the lock and add 9 to the list, right before a write to the list arrives. */
function interfere(): void {
  let done = false;
  store.intercept((request) => {
    if (!done && writesTo(request, "list")) {
      done = true;
      lockIs({ owner: "another", token: 2 });
      store.perform({ kind: "txn", mops: [["append", "list", 9]] });
    }
    return false;
  });
}

describe("a write that comes late", () => {
  it("is refused under a fenced lock", async () => {
    interfere();
    const client = await store.open(fencedLockClient);
    expect(await invoke(client, "add", section(1))).toEqual({ type: "fail", error: "fenced" });
    expect(list()).toEqual([9]);
    expect(lock()).toEqual({ owner: "another", token: 2 });
  });

  it("overwrites what was added meanwhile under a plain one", async () => {
    interfere();
    const client = await store.open(lockClient);
    expect(await invoke(client, "add", section(1))).toMatchObject({ type: "ok" });
    expect(list()).toEqual([1]);
  });
});
