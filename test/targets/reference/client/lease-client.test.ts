import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaseClient } from "../../../../targets/reference/client/lease-client.ts";
import type { Client } from "../../../../workloads/client.ts";
import { invoke, type MachineStore, machineStore } from "./machine-store.ts";

let store: MachineStore;
let client: Client;
beforeEach(async () => {
  store = await machineStore({ settings: { "lock-ttl": "1.2" } });
  client = await store.open(leaseClient);
});
afterEach(async () => {
  await client.close();
  await store.close();
});

describe("leaseClient", () => {
  it("grants leases of the time that is set, renews them, and says when they are gone", async () => {
    const granted = { type: "ok", value: { lease: "1", ttlMs: 1200 } };
    expect(await invoke(client, "grant")).toEqual(granted);
    expect(await invoke(client, "renew", "1")).toEqual(granted);
    store.perform({ kind: "revoke", lease: "1" });
    expect(await invoke(client, "renew", "1")).toEqual({ type: "fail", error: "gone" });
    expect(await invoke(client, "grant")).toEqual({ type: "ok", value: { lease: "2", ttlMs: 1200 } });
    expect(store.requests).toHaveLength(4);
  });

  it("does not know what became of a renewal that is not answered", async () => {
    await invoke(client, "grant");
    store.intercept((_, { socket }) => {
      socket.destroy();
      return true;
    });
    await expect(invoke(client, "renew", "1")).rejects.toMatchObject({ code: "connection-lost" });
  });

  it("fails what it cannot express", async () => {
    expect(await invoke(client, "renew")).toMatchObject({ type: "fail", error: "unsupported: renew null" });
    expect(await invoke(client, "drop", "1")).toMatchObject({ type: "fail" });
    expect(store.requests).toHaveLength(0);
  });
});
