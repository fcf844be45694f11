import type { Raft } from "../../targets/reference/node/raft.ts";
import type { Entry } from "../../targets/reference/storage/record.ts";
import type { SimulatedCluster, SimulatedNode } from "./simulated-cluster.ts";

export type Property =
  | "election safety"
  | "leader append-only"
  | "log matching"
  | "leader completeness"
  | "state machine safety"
  | "durability";

/** A promise of Raft that did not hold. */
export class SafetyViolation extends Error {
  readonly property: Property;

  constructor(property: Property, message: string) {
    super(`${property}: ${message}`);
    this.name = "SafetyViolation";
    this.property = property;
  }
}

/** What a node's log looked like after its last step in its present life. */
interface Seen {
  readonly life: number;
  readonly entries: (Entry | undefined)[];
  lastIndex: number;
  commitIndex: number;
  snapshotIndex: number;
  ledTerm: number | undefined;
}

interface Committed {
  readonly entry: Entry;
  /** The term of the leader that committed it. */
  readonly inTerm: number;
}

/**
 * Checks Raft's five safety properties (Ongaro's thesis, figure 3.2) after every step of every node, and one of
 * the disks': what is committed is durable on a majority. Only what a step changed is looked at.
 */
export class RaftSafety {
  readonly #committed = new Map<number, Committed>();
  readonly #seen = new Map<string, Seen>();
  readonly #leaders = new Map<number, string>();
  readonly #entries = new Map<string, { readonly entry: Entry; readonly prevTerm: number | undefined }>();
  readonly #snapshots = new Map<number, string>();
  maxCommitted = 0;

  /** The log as it was committed, from its beginning. */
  log(): readonly Entry[] {
    return [...this.#committed.values()].map(({ entry }) => entry).sort((a, b) => a.index - b.index);
  }

  readonly observe = (computer: SimulatedNode, cluster: SimulatedCluster): void => {
    const { id, raft, life } = computer;
    if (raft === undefined) return;
    let seen = this.#seen.get(id);
    if (seen?.life !== life) {
      const commitIndex = raft.log.snapshotIndex;
      seen = { life, entries: [], lastIndex: commitIndex, commitIndex, snapshotIndex: 0, ledTerm: undefined };
      this.#seen.set(id, seen);
    }
    this.#checkLog(id, raft, seen);
    this.#checkLeader(`${id}, life ${life}`, raft, seen);
    this.#checkCommits(id, raft, seen, cluster);
    this.#checkSnapshot(id, raft, seen);
  };

  /** Log matching: two logs that agree in one entry's index and term agree up to it. By induction over entries. */
  #checkLog(id: string, { log, term, role }: Raft, seen: Seen): void {
    let same = Math.min(log.lastIndex, seen.lastIndex);
    while (same > log.snapshotIndex && log.at(same) !== seen.entries[same]) same -= 1;
    if (seen.ledTerm === term && role.kind === "leader" && same < seen.lastIndex) {
      violated("leader append-only", `${id} cut its log from ${seen.lastIndex} to ${same} in term ${term}`);
    }
    for (let index = same + 1; index <= log.lastIndex; index += 1) {
      const entry = log.at(index);
      if (entry === undefined) continue;
      this.#checkEntry(id, entry, log.termAt(index - 1));
      seen.entries[index] = entry;
    }
    seen.entries.length = Math.min(seen.entries.length, log.lastIndex + 1);
    seen.lastIndex = log.lastIndex;
  }

  #checkEntry(id: string, entry: Entry, prevTerm: number | undefined): void {
    const key = `${entry.index} ${entry.term}`;
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.#entries.set(key, { entry, prevTerm });
      return;
    }
    const samePrev = known.prevTerm === prevTerm || prevTerm === undefined || known.prevTerm === undefined;
    if (!samePrev || !isSameEntry(known.entry, entry)) {
      violated("log matching", `${id} holds another entry of index and term ${key}`);
    }
  }

  #checkLeader(name: string, { role, term, log }: Raft, seen: Seen): void {
    if (role.kind !== "leader") {
      seen.ledTerm = undefined;
      return;
    }
    const leader = this.#leaders.get(term);
    if (leader !== undefined && leader !== name) {
      violated("election safety", `both ${leader} and ${name} lead term ${term}`);
    }
    if (seen.ledTerm === term) return;
    this.#leaders.set(term, name);
    seen.ledTerm = term;
    for (let index = log.snapshotIndex + 1; index <= this.maxCommitted; index += 1) {
      const committed = this.#committed.get(index);
      if (committed === undefined || committed.inTerm >= term) continue;
      if (log.termAt(index) !== committed.entry.term) {
        violated("leader completeness", `${name} leads term ${term} without entry ${index}`);
      }
    }
  }

  #checkCommits(id: string, { commitIndex, log, term }: Raft, seen: Seen, cluster: SimulatedCluster): void {
    for (let index = seen.commitIndex + 1; index <= commitIndex; index += 1) {
      const held = log.at(index);
      const committed = this.#committed.get(index);
      if (committed !== undefined) {
        // What a snapshot has covered is compared as a whole, with the snapshot.
        if (held === undefined || isSameEntry(held, committed.entry)) continue;
        violated("state machine safety", `${id} commits another entry ${index}`);
      }
      // A leader may commit and compact in one step.
      const entry = held ?? seen.entries[index];
      if (entry === undefined) violated("state machine safety", `${id} commits an unknown entry ${index}`);
      this.#committed.set(index, { entry, inTerm: term });
      this.maxCommitted = Math.max(this.maxCommitted, index);
      checkDurable(id, entry, cluster);
    }
    seen.commitIndex = commitIndex;
  }

  #checkSnapshot(id: string, { log }: Raft, seen: Seen): void {
    if (log.snapshotIndex === seen.snapshotIndex || log.snapshot === null) return;
    seen.snapshotIndex = log.snapshotIndex;
    const state = JSON.stringify(log.snapshot.state);
    const known = this.#snapshots.get(log.snapshotIndex);
    this.#snapshots.set(log.snapshotIndex, state);
    if (known !== undefined && known !== state) {
      violated("state machine safety", `${id} has another state at ${log.snapshotIndex}`);
    }
  }
}

function checkDurable(id: string, entry: Entry, { nodes }: SimulatedCluster): void {
  const holders = [...nodes.values()].filter(({ disk }) => {
    const { snapshot, entries } = disk.current();
    const base = snapshot?.index ?? 0;
    return base >= entry.index || entries[entry.index - base - 1]?.term === entry.term;
  });
  if (holders.length <= nodes.size / 2) {
    violated(
      "durability",
      `${id} commits ${entry.index}, which ${holders.length} of ${nodes.size} disks hold`,
    );
  }
}

function isSameEntry(a: Entry, b: Entry): boolean {
  return a === b || (a.term === b.term && JSON.stringify(a.command) === JSON.stringify(b.command));
}

function violated(property: Property, message: string): never {
  throw new SafetyViolation(property, message);
}
