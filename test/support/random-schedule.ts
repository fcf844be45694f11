import type { DefectName } from "../../targets/reference/node/io.ts";
import type { Entry } from "../../targets/reference/storage/record.ts";
import { RaftSafety } from "./raft-safety.ts";
import { disturb } from "./random-faults.ts";
import { CALM, SimulatedCluster, TIMING } from "./simulated-cluster.ts";
import { KEYS, type Load, StoreClients } from "./store-clients.ts";
import { findFault } from "./store-history.ts";

export interface Schedule {
  readonly seed: number;
  readonly defects?: readonly DefectName[];
  /** Only what clients can see is judged, not what nodes know and promise each other. */
  readonly blackBox?: boolean;
  readonly faultyMs?: number;
  readonly faults?: (cluster: SimulatedCluster, untilMs: number) => void;
  readonly load?: Partial<Load>;
}

/** What came of a schedule: enough to know that something was tested. */
export interface Tally {
  readonly elections: number;
  readonly committed: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

/** The cluster did not come back after the faults had ended. */
export class LivenessViolation extends Error {
  override readonly name = "LivenessViolation";
}

/** What clients saw was not linearizable. */
export class HistoryViolation extends Error {
  override readonly name = "HistoryViolation";
}

/**
 * Runs clients against a cluster under crashes, partitions, bad weather and slow disks, then ends the faults and
 * waits for it to come to rest. All a function of the seed.
 *
 * @throws SafetyViolation, HistoryViolation or LivenessViolation.
 */
export function runSchedule(schedule: Schedule): Tally {
  const { seed, defects = [], blackBox = false, faultyMs = 1000, faults = disturb } = schedule;
  const safety = new RaftSafety();
  const terms = new Set<number>();
  const cluster = new SimulatedCluster({
    seed,
    defects,
    nodes: seed % 3 === 0 ? 5 : 3,
    // The whole log is the black box's witness.
    snapshotEvery: blackBox ? Infinity : ([1000, 20, 5][seed % 4] ?? 60),
    observe(computer, of) {
      if (!blackBox) safety.observe(computer, of);
      if (computer.raft?.role.kind === "leader") terms.add(computer.raft.term);
    },
  });
  const clients = new StoreClients(cluster, { clients: 4, thinkMs: 25, untilMs: faultyMs, ...schedule.load });
  faults(cluster, faultyMs);
  cluster.run(faultyMs);
  recover(cluster);
  comeToRest(cluster, clients);
  const log = blackBox ? finalLog(cluster) : safety.log();
  const fault = findFault(clients.history, log);
  if (fault !== undefined) throw new HistoryViolation(fault);
  if (!blackBox) agree(cluster);
  return { elections: terms.size, committed: log.length, ...clients.tally() };
}

/** Ends all faults. */
export function recover(cluster: SimulatedCluster): void {
  cluster.heal();
  cluster.weather = CALM;
  for (const [id, computer] of cluster.nodes) {
    computer.diskMs = [0.2, 3];
    cluster.resume(id);
    cluster.start(id);
  }
}

/** A healthy cluster has a leader, and every node takes writes and answers reads. */
function comeToRest(cluster: SimulatedCluster, clients: StoreClients): void {
  for (const id of cluster.ids) {
    const wrote = cluster.runUntil(() => cluster.status(id)?.leader !== null, 20 * TIMING.electionMs);
    if (!wrote) throw new LivenessViolation(`${id} finds no leader`);
  }
  for (const id of cluster.ids) {
    const read = { kind: "txn", mops: KEYS.map((key) => ["r", key, null] as const) } as const;
    for (const op of [{ kind: "put", key: "z", value: id } as const, read]) {
      const answered = eventually(cluster, () => clients.performNow(id, op));
      if (!answered) throw new LivenessViolation(`${id} does not answer ${op.kind}`);
    }
  }
}

/** In the end all nodes are of one mind. */
function agree(cluster: SimulatedCluster): void {
  const agreed = cluster.runUntil(() => sameState(cluster), 20 * TIMING.electionMs);
  if (!agreed) throw new LivenessViolation("The nodes do not come to agree");
}

/** Messages that strayed from the faulty time may still unseat a leader, so an attempt may fail, or a few. */
function eventually(cluster: SimulatedCluster, attempt: () => boolean): boolean {
  const end = cluster.now + 20 * TIMING.electionMs;
  while (cluster.now < end) {
    if (attempt()) return true;
    cluster.run(TIMING.electionMs);
  }
  return false;
}

function sameState(cluster: SimulatedCluster): boolean {
  const applied = new Set(cluster.ids.map((id) => cluster.status(id)?.appliedIndex));
  if (applied.size > 1) return false;
  const states = [...cluster.nodes.values()].map(({ raft }) => JSON.stringify(raft?.machine.snapshot()));
  return new Set(states).size === 1;
}

function finalLog(cluster: SimulatedCluster): readonly Entry[] {
  const leader = cluster.computer(cluster.leader()?.id ?? "n1");
  return leader.raft?.log.from(1).slice(0, leader.raft.commitIndex) ?? [];
}
