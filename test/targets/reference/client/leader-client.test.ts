import { afterEach, describe, expect, it } from "vitest";
import { leaderClient } from "../../../../targets/reference/client/leader-client.ts";
import { type FakeStore, fakeStore } from "./fake-store.ts";
import { invoke } from "./machine-store.ts";

let store: FakeStore | undefined;
afterEach(async () => {
  await store?.close();
});

describe("leaderClient", () => {
  it("tells the term and the leader that the node knows of", async () => {
    store = await fakeStore((request, { reply }) => {
      const known = { term: 7, leader: "n2", role: "follower", id: "n1" } as const;
      const indexes = { commitIndex: 9, appliedIndex: 9, lastIndex: 9, snapshotIndex: 0 };
      reply({ kind: "status", id: request.id, status: { ...known, ...indexes } });
    });
    const client = await leaderClient(store.machine, store.cluster, AbortSignal.timeout(1000));
    expect(await invoke(client, "observe")).toEqual({ type: "ok", value: { term: 7, leader: "n2" } });
    expect(await invoke(client, "read")).toMatchObject({ type: "fail", error: "unsupported: read null" });
  });

  it("takes nothing else for an answer", async () => {
    store = await fakeStore((request, { reply }) => {
      reply({ kind: "ok", id: request.id, value: 1 });
    });
    const client = await leaderClient(store.machine, store.cluster, AbortSignal.timeout(1000));
    await expect(invoke(client, "observe")).rejects.toThrow("The node said of itself ok");
  });
});
