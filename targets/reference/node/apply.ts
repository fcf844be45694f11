import type { Entry, Snapshot } from "../storage/record.ts";
import { LaggingView } from "./lagging-view.ts";
import type { Outcome } from "./peer-message.ts";
import { type ClientRead, type Raft, settle } from "./raft.ts";
import { StoreMachine } from "./store-machine.ts";

/** Applies what is committed, answers who waited for it, and compacts the log when it has grown long. */
export function applyCommitted(raft: Raft): void {
  while (raft.appliedIndex < raft.commitIndex) {
    const entry = raft.log.at(raft.appliedIndex + 1);
    if (entry === undefined) break;
    applyEntry(raft, entry);
  }
  serveDueReads(raft);
  takeSnapshotIfDue(raft);
}

function applyEntry(raft: Raft, { index, command }: Entry): void {
  const { visibility } = raft.policy;
  if (visibility !== undefined && command.kind === "op") {
    const lagMs = (step: number): number => visibility.lagMs(raft.config.id, index, step);
    raft.lagging.hide(command.op, raft.machine, raft.now, lagMs);
  }
  const outcome = raft.machine.apply(command);
  raft.appliedIndex = index;
  if (raft.role.kind !== "leader") return;
  raft.role.leases.watch(command, outcome, raft.machine, raft.now);
  const waiter = raft.role.proposals.get(index);
  if (waiter === undefined) return;
  raft.role.proposals.delete(index);
  if (visibility === undefined) settle(raft, waiter, outcome);
  else raft.lateAnswers.push({ waiter, outcome, dueAt: raft.now + visibility.acknowledgeAfterMs });
}

/** Gives the answers that a defect holds back. They fall due in the order in which they came. */
export function tickLateAnswers(raft: Raft): void {
  const waiting = raft.lateAnswers.findIndex(({ dueAt }) => dueAt > raft.now);
  const due = raft.lateAnswers.splice(0, waiting < 0 ? raft.lateAnswers.length : waiting);
  for (const { waiter, outcome } of due) settle(raft, waiter, outcome);
}

/** Answers the reads whose index has been reached (section 6.4, step 4). */
export function serveDueReads(raft: Raft): void {
  const { dueReads, appliedIndex } = raft;
  if (dueReads.length === 0) return;
  const ready = dueReads.filter(({ index }) => index <= appliedIndex);
  if (ready.length === 0) return;
  raft.dueReads = dueReads.filter(({ index }) => index > appliedIndex);
  const view = readView(raft);
  for (const read of ready) answerRead(raft, read, view);
}

/** Answers a read from a state that is fresh enough for it. */
export function answerRead(raft: Raft, { waiter, op, proceed }: ClientRead, view: StoreMachine): void {
  const answer = (): Outcome =>
    raft.policy.visibility === undefined ? view.read(op) : raft.lagging.read(op, view, raft.now);
  if (proceed === undefined) settle(raft, waiter, answer());
  else proceed(answer());
}

export function readView({ policy, machine, log, appliedIndex }: Raft): StoreMachine {
  return policy.readView(machine, log.from(appliedIndex + 1));
}

/** Every node snapshots its own state by itself (section 5.1). */
function takeSnapshotIfDue(raft: Raft): void {
  const { log, appliedIndex, machine, disk, config } = raft;
  if (appliedIndex - log.snapshotIndex < config.snapshotEvery) return;
  const snapshot = { index: appliedIndex, term: log.termAt(appliedIndex) ?? 0, state: machine.snapshot() };
  disk.add({ kind: "snapshot", snapshot });
  log.compact(snapshot);
}

/** Makes a snapshot the state of this node's machine. */
export function restoreMachine(raft: Raft, snapshot: Snapshot | null): void {
  raft.machine = new StoreMachine(raft.policy, snapshot?.state);
  raft.lagging = new LaggingView();
  raft.appliedIndex = snapshot?.index ?? 0;
}
