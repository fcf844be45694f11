import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { openConnection } from "../../../targets/etcd/gateway/connection.ts";
import { LINEARIZABLE, readKey } from "../../../targets/etcd/gateway/key-value.ts";
import { grantLease, lock } from "../../../targets/etcd/gateway/lease.ts";
import { etcdTarget } from "../../../targets/etcd/target.ts";
import type { Machine } from "../../../targets/machine.ts";
import type { Client, Outcome } from "../../../workloads/client.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";
import { type RealCluster, realCluster } from "../../support/real-cluster.ts";
import { invoke, textWith } from "./client/invoke.ts";

const soon = (): AbortSignal => AbortSignal.timeout(5000);

describe.skipIf(!dockerAvailable)(`one node of etcd${SKIP_REASON}`, () => {
  let real: RealCluster;
  const clients: Client[] = [];

  beforeAll(async () => {
    real = await realCluster(etcdTarget, ["n1"], { "compact-every": "3" });
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    await real.destroy();
  });

  function machine(): Machine {
    const [only] = real.cluster.machines;
    if (only === undefined) throw new Error("There is no node");
    return only;
  }

  async function open(
    workload: string,
    settings: Readonly<Record<string, string>> = {},
    opTimeoutMs = 5000,
  ): Promise<Client> {
    const { options } = real.cluster;
    const factory = etcdTarget.workloads[workload];
    if (factory === undefined) throw new Error(`There is no workload ${workload}`);
    const cluster = {
      ...real.cluster,
      options: { ...options, opTimeoutMs, settings: { ...options.settings, ...settings } },
    };
    const client = await factory(machine(), cluster, soon());
    clients.push(client);
    return client;
  }

  const add = (client: Client, element: number, holdMs: number): Promise<Outcome> =>
    invoke(client, { f: "add", value: { element, holdMs } }, 10_000);

  it("leads itself, and tells its time", async () => {
    expect(await etcdTarget.leaders?.(real.cluster, soon())).toEqual(["n1"]);
    const reading = await etcdTarget.clock?.(machine(), soon());
    expect(Math.abs((reading?.unixMs ?? 0) - Date.now())).toBeLessThan(2000);
  });

  it.each(["revision", "value"])("is a register with cas by %s", async (cas) => {
    const client = await open("register", { cas });
    expect(await invoke(client, { f: "read", key: cas })).toEqual({ type: "ok", value: null });
    expect(await invoke(client, { f: "write", key: cas, value: 1 })).toEqual({ type: "ok", value: 1 });
    expect(await invoke(client, { f: "cas", key: cas, value: [1, 2] })).toEqual({
      type: "ok",
      value: [1, 2],
    });
    expect(await invoke(client, { f: "cas", key: cas, value: [1, 3] })).toEqual({
      type: "fail",
      error: "mismatch",
    });
    expect(await invoke(client, { f: "read", key: cas })).toEqual({ type: "ok", value: 2 });
  });

  it("is a set", async () => {
    const client = await open("set");
    for (const value of [7, 70, 8]) await invoke(client, { f: "add", key: 1, value });
    await invoke(client, { f: "add", key: 10, value: 9 });
    const { value } = await okValue(invoke(client, { f: "read", key: 1 }));
    expect(isJsonArray(value) ? new Set(value) : value).toEqual(new Set([7, 70, 8]));
    expect(await invoke(await open("set", { serializable: "true" }), { f: "read", key: 10 })).toEqual({
      type: "ok",
      value: [9],
    });
  });

  it("carries transactions out, and takes all but one back that change the same keys at once", async () => {
    const clients = [await open("list-append"), await open("list-append"), await open("list-append")];
    const outcomes = await Promise.all(
      clients.map((client, i) =>
        invoke(client, {
          f: "txn",
          value: [
            ["r", 1, null],
            ["append", 1, i],
            ["append", 2, i],
            ["r", 1, null],
          ],
        }),
      ),
    );
    const [client] = clients;
    if (client === undefined) throw new Error("There is no client");
    const read = [
      ["r", 1, null],
      ["r", 2, null],
    ];
    const { value } = await okValue(invoke(client, { f: "txn", value: read }));
    const committed = outcomes.filter(({ type }) => type === "ok");
    expect(committed.length).toBeGreaterThan(0);
    for (const outcome of outcomes)
      if (outcome.type !== "ok") expect(outcome).toEqual({ type: "fail", error: "conflict" });
    for (const step of isJsonArray(value) ? value : [])
      expect(isJsonArray(step) ? step[2] : step).toHaveLength(committed.length);
  });

  it("writes and reads registers in transactions", async () => {
    const client = await open("rw-register");
    const value = [
      ["r", 1, null],
      ["w", 1, 7],
      ["r", 1, null],
    ];
    const { value: answered } = await okValue(invoke(client, { f: "txn", value }));
    expect(answered).toEqual([
      ["r", 1, null],
      ["w", 1, 7],
      ["r", 1, 7],
    ]);
    const [[, , again]] = (await okValue(invoke(client, { f: "txn", value: [["r", 1, null]] }))).value as [
      [string, number, Json],
    ];
    expect(again).toBe(7);
  });

  it("counts, also from nothing and below 0", async () => {
    const client = await open("counter");
    expect(await invoke(client, { f: "read", key: 1 })).toEqual({ type: "ok", value: 0 });
    for (const value of [5, -7]) {
      expect(await invoke(client, { f: "add", key: 1, value })).toEqual({ type: "ok", value });
    }
    expect(await invoke(client, { f: "read", key: 1 })).toEqual({ type: "ok", value: -2 });
  });

  it("counts no add of several at once that it says has failed", async () => {
    const one = await open("counter");
    const all = [one, await open("counter"), await open("counter")];
    const ends = await Promise.all(all.map((client) => invoke(client, { f: "add", key: 2, value: 1 })));
    const added = ends.filter(({ type }) => type === "ok").length;
    expect(await invoke(one, { f: "read", key: 2 })).toEqual({ type: "ok", value: added });
    for (const end of ends) if (end.type !== "ok") expect(end).toEqual({ type: "fail", error: "conflict" });
  });

  it("gives ids that ascend", async () => {
    const client = await open("unique-ids");
    const { value: first } = await okValue(invoke(client, { f: "generate" }));
    const { value: second } = await okValue(invoke(client, { f: "generate" }));
    expect(Number(second)).toBeGreaterThan(Number(first));
  });

  it("is a bank", async () => {
    const client = await open("bank");
    const read = { f: "read", value: [0, 1] };
    expect(await invoke(client, read)).toEqual({ type: "ok", value: { 0: null, 1: null } });
    for (let times = 0; times < 2; times++) {
      expect(await invoke(client, { f: "open", value: { 0: 5, 1: 5 } })).toMatchObject({ type: "ok" });
    }
    const transfer = { f: "transfer", value: { from: 0, to: 1, amount: 3 } };
    expect(await invoke(client, transfer)).toMatchObject({ type: "ok" });
    expect(await invoke(client, transfer)).toEqual({ type: "fail", error: "insufficient" });
    await invoke(client, { f: "open", value: { 0: 5, 1: 5 } });
    expect(await invoke(client, read)).toEqual({ type: "ok", value: { 0: 2, 1: 8 } });
  });

  it("reads groups of keys together", async () => {
    const client = await open("long-fork");
    await invoke(client, { f: "write", value: [["w", 4, 4]] });
    const keys = [5, 4, 3].map((key) => ["r", key, null]);
    expect(await invoke(client, { f: "read", value: keys })).toEqual({
      type: "ok",
      value: [
        ["r", 5, null],
        ["r", 4, 4],
        ["r", 3, null],
      ],
    });
  });

  it.each(["lock", "fenced-lock"])(
    "lets one after the other into the critical section of %s",
    async (name) => {
      const [one, other] = [await open(name), await open(name)];
      const { value: before } = await okValue(invoke(one, { f: "read" }));
      const ends = await Promise.all([add(one, 1, 300), add(other, 2, 300)]);
      expect(ends.map(({ type }) => type)).toEqual(["ok", "ok"]);
      const { value: after } = await okValue(invoke(one, { f: "read" }));
      const list = isJsonArray(before) ? before : [];
      expect([
        [...list, 1, 2],
        [...list, 2, 1],
      ]).toContainEqual(after);
    },
  );

  it("keeps a lock for longer than its lease lives without renewals", async () => {
    const [one, other] = [await open("lock"), await open("lock", {}, 1000)];
    const long = add(one, 3, 3000);
    await sleep(300);
    expect(await add(other, 4, 0)).toMatchObject({ type: "fail", error: textWith("lock-timeout") });
    expect(await long).toMatchObject({ type: "ok" });
  });

  it("does not write when its lease ran out while the node was paused", async () => {
    const client = await open("lock");
    const underWay = add(client, 5, 3500);
    await sleep(300);
    await real.provision.processes.pause("n1");
    await sleep(2500);
    await real.provision.processes.resume("n1");
    expect(await underWay).toMatchObject({ type: "fail", error: textWith("lease-lost") });
    await real.awaitHealthy();
  });

  it("gives a lock up when its lease is not kept alive", async () => {
    const connection = await openConnection(machine().clientAddress(), { requireLeader: false }, soon());
    const lease = await grantLease(connection, 1, soon());
    const key = await lock(connection, "test", lease, soon());
    // 1.5 times the election timeout, in whole seconds, is the least there is.
    expect(lease.ttlMs).toBe(2000);
    expect(await readKey(connection, key, LINEARIZABLE, soon())).toMatchObject({ key });
    const deadline = AbortSignal.timeout(8000);
    while ((await readKey(connection, key, LINEARIZABLE, deadline)) !== undefined) await sleep(100);
    connection.close();
  });

  it("renews a lease, and says when it is gone", async () => {
    const client = await open("lease");
    const { value: granted } = await okValue(invoke(client, { f: "grant" }));
    const id =
      typeof granted === "object" && granted !== null && "lease" in granted ? granted["lease"] : undefined;
    expect(granted).toEqual({ lease: id, ttlMs: 2000 });
    if (id === undefined) throw new Error("It has no id");
    expect(await invoke(client, { f: "renew", value: id })).toEqual({ type: "ok", value: granted });
    await sleep(3500);
    expect(await invoke(client, { f: "renew", value: id })).toEqual({ type: "fail", error: "gone" });
  });

  it("tells puts and deletes to whoever watches, and refuses what is compacted", async () => {
    const client = await open("watch");
    const puts: Json[] = [];
    for (const key of ["a", "b", "c", "d"])
      puts.push((await okValue(invoke(client, { f: "put", value: [key, 1] }))).value);
    const deleted = await okValue(invoke(client, { f: "delete", value: "a" }));
    expect(await invoke(client, { f: "delete", value: "a" })).toEqual({ type: "fail", error: "absent" });
    const from = revisionOf(puts[0]);
    const to = revisionOf(deleted.value);
    expect(await invoke(client, { f: "watch", value: { from, until: "now" } })).toEqual({
      type: "ok",
      value: {
        from,
        to,
        events: [
          ...["a", "b", "c", "d"].map((key, i) => ({ revision: from + i, type: "put", key, value: 1 })),
          { revision: to, type: "delete", key: "a" },
        ],
      },
    });
    await invoke(client, { f: "delete", value: "b" });
    // The third delete, at which the history is compacted.
    const last = await okValue(invoke(client, { f: "delete", value: "c" }));
    expect(await invoke(client, { f: "watch", value: { from, until: null } })).toEqual({
      type: "fail",
      error: `compacted: ${revisionOf(last.value)}`,
    });
  });
});

async function okValue(outcome: Promise<Outcome>): Promise<{ readonly value: Json }> {
  const settled = await outcome;
  if (settled.type !== "ok") throw new Error(`Not ok: ${JSON.stringify(settled)}`);
  return settled;
}

function revisionOf(value: Json | undefined): number {
  if (
    typeof value === "object" &&
    value !== null &&
    "revision" in value &&
    typeof value["revision"] === "number"
  )
    return value["revision"];
  throw new Error(`No revision: ${JSON.stringify(value)}`);
}
