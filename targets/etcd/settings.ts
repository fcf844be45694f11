import type { Setting } from "../target.ts";

const BOOLEAN = ["false", "true"] as const;

/** What a user may choose about etcd and its clients. Where etcd has a flag of that name, its default is kept. */
export const settings: readonly Setting[] = [
  {
    name: "serializable",
    description:
      "Reads of register, set and the counters are answered by the client's own node from what it has",
    default: "false",
    values: BOOLEAN,
  },
  {
    name: "cas",
    description:
      "How register compares: with the revision that a read found, or with the value, in one request",
    default: "revision",
    values: ["revision", "value"],
  },
  {
    name: "require-leader",
    description: "Nodes that know no leader refuse requests at once",
    default: "false",
    values: BOOLEAN,
  },
  {
    name: "lock-ttl",
    description:
      "Seconds that a lease lives without being renewed, a lock's too; etcd grants no less than 1.5 election timeouts",
    default: "2",
  },
  {
    name: "compact-every",
    description:
      "Each client of watch compacts the history at the revision of every so-manieth delete; 0 for never",
    default: "0",
  },
  { name: "heartbeat-interval", description: "Milliseconds between a leader's heartbeats", default: "100" },
  { name: "election-timeout", description: "Milliseconds without one until an election", default: "1000" },
  { name: "snapshot-count", description: "Entries of Raft's log between snapshots", default: "100000" },
  {
    name: "auto-compaction-mode",
    description: "What auto-compaction-retention counts: time or revisions",
    default: "periodic",
    values: ["periodic", "revision"],
  },
  {
    name: "auto-compaction-retention",
    description: "History that is kept, such as 5m or 1000; 0 for all of it",
    default: "0",
  },
  {
    name: "flags",
    description: "Further flags of etcd, such as --pre-vote=true; more than one are separated by spaces",
    default: "",
  },
];

/** What the settings mean for the clients. */
export interface ClientSettings {
  readonly serializable: boolean;
  readonly casBy: "revision" | "value";
  readonly requireLeader: boolean;
  readonly lockTtlSeconds: number;
  /** Deletes from one compaction to the next; 0 for none. */
  readonly compactEvery: number;
}

export function clientSettings(chosen: Readonly<Record<string, string>>): ClientSettings {
  return {
    serializable: chosen["serializable"] === "true",
    casBy: chosen["cas"] === "value" ? "value" : "revision",
    requireLeader: chosen["require-leader"] === "true",
    lockTtlSeconds: Number(chosen["lock-ttl"]),
    compactEvery: Number(chosen["compact-every"]),
  };
}

const POSITIVE = ["lock-ttl", "heartbeat-interval", "election-timeout", "snapshot-count"] as const;

/** Why these settings make no cluster, if they make none. */
export function refuseSettings(chosen: Readonly<Record<string, string>>): string | undefined {
  for (const name of POSITIVE) {
    if (!isWholeNumber(chosen[name], 1))
      return `${name} is a whole number from 1 on, not ${chosen[name] ?? ""}`;
  }
  if (!isWholeNumber(chosen["compact-every"], 0))
    return `compact-every is a whole number from 0 on, not ${chosen["compact-every"] ?? ""}`;
  const election = Number(chosen["election-timeout"]);
  const heartbeat = Number(chosen["heartbeat-interval"]);
  if (election < 5 * heartbeat)
    return `etcd refuses an election-timeout of ${election} ms, which is less than five times the heartbeat-interval of ${heartbeat} ms`;
  return undefined;
}

function isWholeNumber(text: string | undefined, least: number): boolean {
  return text !== undefined && /^\d+$/.test(text) && Number(text) >= least;
}
