import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../../../../checkers/history/operation.ts";
import { referenceTarget } from "../../../../targets/reference/target.ts";
import { DatabaseError, type Outcome } from "../../../../workloads/client.ts";
import { type PlainCluster, type PlainMachine, plainCluster } from "./plain-cluster.ts";

let cluster: PlainCluster | undefined;
afterEach(async () => {
  await cluster?.destroy();
  cluster = undefined;
});

async function running(size: number, defect?: string): Promise<PlainCluster> {
  cluster = await plainCluster(size, defect === undefined ? {} : { defect });
  await cluster.start();
  await cluster.awaitReady();
  return cluster;
}

/** One operation through one node, over a connection of its own. */
async function invoke(
  store: PlainCluster,
  machine: PlainMachine,
  f: string,
  value: Json = null,
  key = "x",
): Promise<Outcome> {
  const connection = await store.client(f === "append" ? "list" : "register", machine);
  try {
    const op = { type: "invoke", time: 0, process: 0, f, value, key } as const;
    return await connection.invoke(op, AbortSignal.timeout(3000));
  } finally {
    await connection.close();
  }
}

const ok = (value: Json): Outcome => ({ type: "ok", value });

describe("a reference store of real processes", () => {
  it("reads on every node what was written on any other", async () => {
    const store = await running(5);
    for (const [i, writer] of store.machines.entries()) {
      expect(await invoke(store, writer, "write", i)).toEqual(ok(i));
      for (const reader of store.machines) expect(await invoke(store, reader, "read")).toEqual(ok(i));
    }
    const [first, second] = store.machines as [PlainMachine, PlainMachine];
    expect(await invoke(store, first, "cas", [4, 9])).toEqual(ok([4, 9]));
    expect(await invoke(store, second, "cas", [4, 8])).toEqual({ type: "fail", error: "mismatch" });
    expect(await invoke(store, second, "append", 1, "list")).toEqual(ok(1));
    expect(await invoke(store, first, "append", 2, "list")).toEqual(ok(2));
    expect(await invoke(store, second, "read", null, "list")).toEqual(ok([1, 2]));
    expect((await store.leader()).node).toMatch(/^n[1-5]$/);
  });

  it("keeps what it acknowledged when its leader is killed, and when all are", async () => {
    const store = await running(3);
    const leader = await store.leader();
    const others = store.machines.filter((machine) => machine !== leader);
    expect(await invoke(store, leader, "write", "before")).toEqual(ok("before"));

    await leader.end("SIGKILL");
    await store.awaitReady(others);
    for (const machine of others) expect(await invoke(store, machine, "read")).toEqual(ok("before"));
    expect(await store.leader()).not.toBe(leader);
    for (const machine of others)
      expect(await invoke(store, machine, "write", "during")).toEqual(ok("during"));

    await store.start([leader]);
    await store.awaitReady([leader]);
    expect(await invoke(store, leader, "read")).toEqual(ok("during"));

    for (const machine of store.machines) await machine.end("SIGKILL");
    await store.start();
    await store.awaitReady();
    for (const machine of store.machines) expect(await invoke(store, machine, "read")).toEqual(ok("during"));
  });

  it("never reads an old value from a leader that slept through its replacement", async () => {
    const store = await running(3);
    const leader = await store.leader();
    const others = store.machines.filter((machine) => machine !== leader);
    expect(await invoke(store, leader, "write", "old")).toEqual(ok("old"));

    leader.child().kill("SIGSTOP");
    await store.awaitReady(others);
    const [other] = others as [PlainMachine];
    expect(await invoke(store, other, "write", "new")).toEqual(ok("new"));
    expect(await referenceTarget.leaders?.(store, AbortSignal.timeout(2000))).not.toContain(leader.node);

    const sleeping = invoke(store, leader, "read");
    leader.child().kill("SIGCONT");
    // It may have to say that it does not know; then a refusal is as good as the value.
    expect(await sleeping.catch(() => ok("new"))).toEqual(ok("new"));
    await store.awaitReady([leader]);
    expect(await invoke(store, leader, "read")).toEqual(ok("new"));
  });

  it("is not ready without a majority, and says why", async () => {
    const store = await running(3);
    const [last, ...others] = store.machines as [PlainMachine, PlainMachine, PlainMachine];
    for (const machine of others) await machine.end("SIGKILL");
    const ready = (machine: PlainMachine): Promise<void> =>
      referenceTarget.ready(machine, store, AbortSignal.timeout(1000));
    await expect(ready(last)).rejects.toThrow(DatabaseError);
    await expect(ready(others[0])).rejects.toThrow("ECONNREFUSED");
  });
});
