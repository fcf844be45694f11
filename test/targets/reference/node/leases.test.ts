import { describe, expect, it } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import type { Json } from "../../../../checkers/history/operation.ts";
import { lease as leaseChecker } from "../../../../checkers/lease/lease.ts";
import type { Verdict } from "../../../../checkers/verdict.ts";
import type { DefectName } from "../../../../targets/reference/node/io.ts";
import type { Lease } from "../../../../targets/reference/node/lease-table.ts";
import { LeaseTimers } from "../../../../targets/reference/node/lease-timers.ts";
import { StoreMachine } from "../../../../targets/reference/node/store-machine.ts";
import type { StoreOp } from "../../../../targets/reference/protocol/request.ts";
import type { Command } from "../../../../targets/reference/storage/record.ts";
import { leaseHistory } from "../../../support/lease-clients.ts";
import { SimulatedCluster, TIMING } from "../../../support/simulated-cluster.ts";
import { UNLIMITED } from "../../../support/simulated-run.ts";

const DEEP = Number(process.env["FAULTLINE_DEEP"] ?? 1);
const TTL_MS = 200;
/** Clocks of simulated nodes are off by a tenth, and a node looks at its own only now and then. */
const AT_LEAST_MS = TTL_MS / 1.1;
const AT_MOST_MS = TTL_MS / 0.9 + 30;

const GRANT: StoreOp = { kind: "grant", ttlMs: TTL_MS };
const renewOf = (lease: string): StoreOp => ({ kind: "renew", lease });
const answered = (lease: string): Json => ({ lease, ttlMs: TTL_MS });
const ok = (value: Json) => ({ kind: "ok", value });

function leasing(): { machine: StoreMachine; apply: (op: StoreOp, sequence?: number) => Json } {
  const machine = new StoreMachine({ deduplicate: true });
  let last = 0;
  return {
    machine,
    apply(op, sequence = ++last) {
      const outcome = machine.apply({ kind: "op", session: "s", sequence, op });
      return outcome.kind === "ok" ? outcome.value : outcome.code;
    },
  };
}

describe("The leases of a StoreMachine", () => {
  it("have names of their own, also after others have ended", () => {
    const { apply } = leasing();
    expect(apply(GRANT)).toEqual(answered("1"));
    expect(apply({ kind: "revoke", lease: "1" })).toBe(true);
    expect(apply({ kind: "revoke", lease: "1" })).toBe(false);
    expect(apply(GRANT)).toEqual(answered("2"));
    expect(apply(renewOf("1"))).toBeNull();
    expect(apply(renewOf("2"))).toEqual(answered("2"));
  });

  it("do not expire if they have been renewed since", () => {
    const { machine, apply } = leasing();
    apply(GRANT);
    apply(renewOf("1"));
    machine.apply({ kind: "expire", lease: "1", renewals: 0 });
    expect(machine.lease("1")).toEqual({ ttlMs: TTL_MS, renewals: 1 });
    machine.apply({ kind: "expire", lease: "1", renewals: 1 });
    expect(machine.lease("1")).toBeUndefined();
    expect(apply(renewOf("1"))).toBeNull();
    machine.apply({ kind: "expire", lease: "1", renewals: 1 });
  });

  it("are granted and renewed once by a request that is repeated", () => {
    const { machine, apply } = leasing();
    expect(apply(GRANT, 1)).toEqual(apply(GRANT, 1));
    apply(renewOf("1"), 2);
    apply(renewOf("1"), 2);
    expect([...machine.leases()]).toEqual([["1", { ttlMs: TTL_MS, renewals: 1 }]]);
  });

  it("are in its snapshots, with how often they were renewed, and with the names that are taken", () => {
    const { machine, apply } = leasing();
    apply(GRANT);
    apply(renewOf("1"));
    apply(GRANT);
    apply({ kind: "revoke", lease: "2" });
    const restored = new StoreMachine(
      { deduplicate: true },
      JSON.parse(JSON.stringify(machine.snapshot())) as Json,
    );
    expect([...restored.leases()]).toEqual([["1", { ttlMs: TTL_MS, renewals: 1 }]]);
    expect(restored.apply({ kind: "op", session: "t", sequence: 1, op: GRANT })).toEqual(ok(answered("3")));
  });

  it("are not touched by a rehearsal", () => {
    const { machine } = leasing();
    machine.rehearse(GRANT);
    expect([...machine.leases()]).toEqual([]);
  });
});

describe("LeaseTimers", () => {
  function timed() {
    const { machine } = leasing();
    let sequence = 0;
    const commandOf = (op: StoreOp): Command => ({ kind: "op", session: "s", sequence: ++sequence, op });
    machine.apply(commandOf(GRANT));
    const timers = new LeaseTimers(machine, 1000);
    const apply = (now: number, command: Command): void => {
      timers.watch(command, machine.apply(command), machine, now);
    };
    return { timers, apply, commandOf };
  }
  const first = { lease: "1", renewals: 0 };

  it("begin when the node begins to lead, and tell a lease once when its time is over", () => {
    const { timers } = timed();
    expect(timers.due(1199)).toEqual([]);
    expect(timers.due(1200)).toEqual([first]);
    expect(timers.due(9999)).toEqual([]);
  });

  it("begin anew with a renewal, also of a lease that was told already", () => {
    const { timers, apply, commandOf } = timed();
    apply(1100, commandOf(renewOf("1")));
    expect(timers.due(1299)).toEqual([]);
    expect(timers.due(1300)).toEqual([{ lease: "1", renewals: 1 }]);
    apply(1310, commandOf(renewOf("1")));
    expect(timers.due(1509)).toEqual([]);
    expect(timers.due(1510)).toEqual([{ lease: "1", renewals: 2 }]);
  });

  it("begin with a grant, and go on through its repeat", () => {
    const { timers, apply, commandOf } = timed();
    const grant = commandOf(GRANT);
    apply(1050, grant);
    apply(1200, grant);
    expect(timers.due(1249)).toEqual([first]);
    expect(timers.due(1250)).toEqual([{ lease: "2", renewals: 0 }]);
  });

  it("end with their lease", () => {
    const { timers, apply, commandOf } = timed();
    apply(1050, commandOf({ kind: "revoke", lease: "1" }));
    apply(1050, commandOf(renewOf("7")));
    apply(1050, commandOf(GRANT));
    apply(1060, { kind: "expire", lease: "2", renewals: 0 });
    expect(timers.due(9999)).toEqual([]);
  });
});

function electedCluster(options: { snapshotEvery?: number; defects?: readonly DefectName[] } = {}) {
  const cluster = new SimulatedCluster({ seed: 3, ...options });
  cluster.run(10 * TIMING.electionMs);
  const leader = cluster.leader()?.id ?? "none";
  const [follower = "", other = ""] = cluster.ids.filter((id) => id !== leader);
  const leaseOn = (id: string): Lease | undefined => cluster.computer(id).raft?.machine.lease("1");
  return { cluster, leader, follower, other, leaseOn };
}

describe("A cluster", () => {
  it("keeps a lease for its time, on every node, and not much longer", () => {
    const { cluster, leader, follower, leaseOn } = electedCluster();
    expect(cluster.perform(follower, GRANT)).toMatchObject(ok(answered("1")));
    const grantedAt = cluster.now;
    expect(cluster.runUntil(() => leaseOn(leader) === undefined, 1000)).toBe(true);
    // It was granted a little before the answer came.
    expect(cluster.now - grantedAt).toBeGreaterThan(AT_LEAST_MS - 10);
    expect(cluster.now - grantedAt).toBeLessThan(AT_MOST_MS);
    cluster.run(TIMING.heartbeatMs + 10);
    for (const id of cluster.ids) expect(leaseOn(id)).toBeUndefined();
    expect(cluster.perform(follower, renewOf("1"))).toMatchObject(ok(null));
  });

  it("keeps a lease for as long as it is renewed", () => {
    const { cluster, leader, follower } = electedCluster();
    cluster.perform(follower, GRANT);
    for (let i = 0; i < 10; i++) {
      cluster.run(AT_LEAST_MS - 30);
      expect(cluster.perform(i % 2 === 0 ? follower : leader, renewOf("1"))).toMatchObject(ok(answered("1")));
    }
  });

  it("keeps a lease whose renewal is in the log before the word that its time is over", () => {
    const { cluster, leader, follower, other, leaseOn } = electedCluster();
    cluster.perform(leader, GRANT);
    const { pace, raft } = cluster.computer(leader);
    cluster.run(TTL_MS / pace - 40);
    cluster.partition([leader], [follower, other]);
    let renewed: unknown;
    cluster.request(leader, "late", 1, renewOf("1"), (reply) => (renewed = reply));
    const kinds = (): unknown[] =>
      (raft?.log.from(1) ?? [])
        .slice(-2)
        .map(({ command }) => (command.kind === "op" ? command.op.kind : command.kind));
    expect(cluster.runUntil(() => kinds()[1] === "expire", 60)).toBe(true);
    expect(kinds()).toEqual(["renew", "expire"]);
    expect(renewed).toBeUndefined();
    cluster.heal();
    cluster.run(60);
    expect(renewed).toMatchObject(ok(answered("1")));
    for (const id of cluster.ids) expect(leaseOn(id)).toMatchObject({ renewals: 1 });
    expect(cluster.runUntil(() => leaseOn(leader) === undefined, AT_MOST_MS)).toBe(true);
  });

  it("gives a lease its whole time anew when another node leads", () => {
    const { cluster, leader, leaseOn } = electedCluster();
    cluster.perform(leader, GRANT);
    cluster.run(AT_LEAST_MS - 40);
    cluster.crash(leader);
    expect(cluster.runUntil(() => cluster.leader() !== undefined, 2000)).toBe(true);
    const electedAt = cluster.now;
    const next = cluster.leader()?.id ?? "none";
    expect(cluster.runUntil(() => leaseOn(next) === undefined, 1000)).toBe(true);
    expect(cluster.now - electedAt).toBeGreaterThanOrEqual(AT_LEAST_MS);
    expect(cluster.now - electedAt).toBeLessThan(AT_MOST_MS);
  });

  it("ends leases that came with a snapshot, and none before its time", () => {
    const { cluster, leader, follower, other, leaseOn } = electedCluster({ snapshotEvery: 5 });
    cluster.isolate(follower);
    cluster.perform(leader, GRANT);
    cluster.perform(leader, renewOf("1"));
    for (let i = 0; i < 12; i++) cluster.perform(other, { kind: "put", key: "x", value: i });
    cluster.heal();
    expect(cluster.runUntil(() => leaseOn(follower)?.renewals === 1, 1000)).toBe(true);
    for (const id of cluster.ids) cluster.crash(id);
    for (const id of cluster.ids) cluster.start(id);
    expect(cluster.runUntil(() => cluster.leader() !== undefined, 2000)).toBe(true);
    const electedAt = cluster.now;
    const next = cluster.leader()?.id ?? "none";
    expect(leaseOn(next)).toMatchObject({ renewals: 1 });
    expect(cluster.runUntil(() => leaseOn(next) === undefined, 1000)).toBe(true);
    expect(cluster.now - electedAt).toBeGreaterThanOrEqual(AT_LEAST_MS);
  });
});

describe("A leader that is paused and replaced", () => {
  /** What renewals are answered that never come late, from when there is another leader. */
  function renewalsThroughPause(...defects: readonly DefectName[]): readonly unknown[] {
    const { cluster, leader, follower } = electedCluster({ defects });
    cluster.perform(follower, GRANT);
    cluster.pause(leader);
    cluster.runUntil(() => (cluster.leader()?.id ?? leader) !== leader, 2000);
    const answers: unknown[] = [];
    const renewFor = (ms: number): void => {
      for (const end = cluster.now + ms; cluster.now < end; ) {
        const reply = cluster.perform(follower, renewOf("1"));
        if (reply?.kind === "ok") answers.push(reply.value);
        cluster.run(40);
      }
    };
    renewFor(2 * TTL_MS);
    cluster.resume(leader);
    renewFor(2 * TTL_MS);
    expect(answers.length).toBeGreaterThan(10);
    return answers;
  }

  it("ends no lease that its successor has renewed", () => {
    for (const answer of renewalsThroughPause()) expect(answer).toEqual(answered("1"));
  });

  it("does with the defect stale-revoke", () => {
    const answers = renewalsThroughPause("stale-revoke");
    expect(answers[0]).toEqual(answered("1"));
    expect(answers.at(-1)).toBeNull();
  });
});

describe("Under random faults", () => {
  const verdictOf = (seed: number, ...defects: readonly DefectName[]): Verdict =>
    leaseChecker().check(History.from(leaseHistory(seed, ...defects)), UNLIMITED);

  it("no lease ends before its time, though many end", { timeout: 60_000 * DEEP }, () => {
    const sum = { leases: 0, renewals: 0, ended: 0 };
    const schedules = 100 * DEEP;
    for (let seed = 0; seed < schedules; seed++) {
      const { valid, summary, details } = verdictOf(seed);
      expect({ seed, valid, summary }).toMatchObject({ valid: true });
      for (const name of ["leases", "renewals", "ended"] as const) sum[name] += Number(details?.[name]);
    }
    expect(sum.renewals).toBeGreaterThan(30 * schedules);
    expect(sum.ended).toBeGreaterThan(schedules);
  });

  it("some do with the defect stale-revoke", { timeout: 60_000 }, () => {
    const seeds = Array.from({ length: 100 }, (_, seed) => seed);
    const found = seeds.find((seed) => verdictOf(seed, "stale-revoke").valid === false);
    expect(found).toBeDefined();
  });
});
