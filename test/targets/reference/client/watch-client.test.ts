import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchClient } from "../../../../targets/reference/client/watch-client.ts";
import type { Client } from "../../../../workloads/client.ts";
import { invoke, type MachineStore, machineStore } from "./machine-store.ts";

let store: MachineStore;
let client: Client;
beforeEach(async () => {
  store = await machineStore({ opTimeoutMs: 400 });
  client = await store.open(watchClient);
});
afterEach(async () => {
  await store.close();
});

const put = (key: string, value: number) => invoke(client, "put", [key, value]);
const watch = (from: number, until: "now" | null) => invoke(client, "watch", { from, until });

describe("watchClient", () => {
  it("says at which revision a put or delete took effect", async () => {
    expect(await put("a", 1)).toEqual({ type: "ok", value: { key: "a", value: 1, revision: 1 } });
    expect(await invoke(client, "delete", "a")).toEqual({ type: "ok", value: { key: "a", revision: 2 } });
    expect(await invoke(client, "delete", "a")).toEqual({ type: "fail", error: "absent" });
  });

  it("watches until the latest revision, and sees only the keys of the workload", async () => {
    await put("a", 1);
    store.perform({ kind: "put", key: "other", value: 2 });
    await invoke(client, "delete", "a");
    expect(await watch(1, "now")).toEqual({
      type: "ok",
      value: {
        from: 1,
        to: 3,
        events: [
          { revision: 1, type: "put", key: "a", value: 1 },
          { revision: 3, type: "delete", key: "a" },
        ],
      },
    });
    expect(await watch(4, "now")).toEqual({ type: "ok", value: { from: 4, to: 3, events: [] } });
  });

  it("waits for a node that is behind what was the latest when it began", async () => {
    await put("a", 1);
    let feeds = 0;
    store.intercept((request, { reply }) => {
      if (request.kind !== "watch" || ++feeds > 2) return false;
      reply({ kind: "feed", id: request.id, feed: { oldest: 1, to: 0, changes: [] } });
      return true;
    });
    expect(await watch(1, "now")).toMatchObject({ value: { to: 1, events: [{ revision: 1 }] } });
    expect(feeds).toBe(3);
  });

  it("collects for a while what happens from a revision on", async () => {
    await put("a", 1);
    const watching = watch(2, null);
    const began = performance.now();
    setTimeout(() => {
      store.perform({ kind: "put", key: "watched/b", value: 2 });
    }, 100);
    expect(await watching).toEqual({
      type: "ok",
      value: { from: 2, to: 2, events: [{ revision: 2, type: "put", key: "b", value: 2 }] },
    });
    expect(performance.now() - began).toBeGreaterThanOrEqual(190);
  });

  it("fails with the oldest revision there is if what was asked for is forgotten", async () => {
    for (let value = 1; value <= 8; value++) await put("a", value);
    expect(await watch(1, "now")).toEqual({ type: "fail", error: "compacted: 4" });
    expect(await watch(4, "now")).toMatchObject({ type: "ok", value: { from: 4, to: 8 } });
  });

  it("fails what it cannot express", async () => {
    const asked = [
      ["put", "a"],
      ["delete", 1],
      ["watch", null],
      ["get", "a"],
    ] as const;
    for (const [f, value] of asked) expect(await invoke(client, f, value)).toMatchObject({ type: "fail" });
    expect(store.requests).toHaveLength(0);
  });
});
