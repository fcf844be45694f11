import type { Setting, TargetOptions } from "../target.ts";

const YES_OR_NO = ["no", "yes"];
const TRUE_OR_FALSE = ["false", "true"];

/** Settings of the server that are named as in its configuration, with its own defaults. */
export const PERSISTENCE: readonly Setting[] = [
  {
    name: "appendonly",
    description: "Whether writes go to a log on disk",
    default: "no",
    values: YES_OR_NO,
  },
  {
    name: "appendfsync",
    description: "When that log is forced to disk",
    default: "everysec",
    values: ["everysec", "always", "no"],
  },
  {
    name: "save",
    description: 'After how many seconds and changes a snapshot is taken; "" for never',
    default: "3600 1 300 100 60 10000",
  },
];

export const REPLICATION: readonly Setting[] = [
  {
    name: "min-replicas-to-write",
    description: "A primary with fewer replicas in reach refuses writes",
    default: "0",
  },
  {
    name: "min-replicas-max-lag",
    description: "Seconds after which a silent replica is no longer in reach",
    default: "10",
  },
];

export const FAILOVER_BY_SENTINEL: readonly Setting[] = [
  {
    name: "down-after-milliseconds",
    description: "Silence after which a sentinel takes a server for down (Redis' own default: 30000)",
    default: "2000",
  },
  {
    name: "failover-timeout",
    description: "Milliseconds after which a failover is given up (Redis' own default: 180000)",
    default: "10000",
  },
];

export const FAILOVER_BY_CLUSTER: readonly Setting[] = [
  {
    name: "cluster-node-timeout",
    description: "Milliseconds of silence after which a node is taken for down (Redis' own default: 15000)",
    default: "2000",
  },
  {
    name: "cluster-replica-validity-factor",
    description:
      "Node timeouts after which a replica without its primary is too old to replace it; 0 for never",
    default: "10",
  },
];

/** What the programs of a node are started with. */
export const PROGRAMS: readonly Setting[] = [
  {
    name: "clock",
    description:
      "How clocks are made wrong: by patching the running program, or by libfaketime from its start",
    default: "patched",
    values: ["patched", "libfaketime"],
  },
];

/** Settings of the clients here. */
export const CLIENTS: readonly Setting[] = [
  {
    name: "wait",
    description: "Replicas that must have a write before it counts as done: WAIT after each write",
    default: "0",
  },
  {
    name: "serializable",
    description: "Reads are answered by the client's own node, primary or replica, and may be old",
    default: "false",
    values: TRUE_OR_FALSE,
  },
  {
    name: "lock-ttl",
    description: "Seconds after which a lock expires",
    default: "2",
  },
  {
    name: "queue",
    description: "What a queue is made of",
    default: "list",
    values: ["list", "stream"],
  },
];

/** The value of a setting that the target declares. */
export function valueOf(name: string, { settings }: Pick<TargetOptions, "settings">): string {
  const value = settings[name];
  if (value === undefined) throw new Error(`The setting ${name} was not filled in`);
  return value;
}

const WHOLE_NUMBERS = new Set(
  [REPLICATION, FAILOVER_BY_SENTINEL, FAILOVER_BY_CLUSTER, CLIENTS]
    .flat()
    .filter(({ default: usual, name }) => /^\d+$/.test(usual) && name !== "lock-ttl")
    .map(({ name }) => name),
);

/** What is wrong with values that could be anything, in a sentence; undefined if nothing is. */
export function findWrongSetting(settings: Readonly<Record<string, string>>): string | undefined {
  for (const [name, value] of Object.entries(settings)) {
    if (WHOLE_NUMBERS.has(name) && !/^\d+$/.test(value))
      return `The setting ${name} is a whole number, and cannot be ${JSON.stringify(value)}`;
  }
  const ttl = settings["lock-ttl"];
  if (ttl !== undefined && !(Number(ttl) > 0))
    return `A lock cannot expire after ${JSON.stringify(ttl)} seconds`;
  return undefined;
}

/** Replicas that are asked for and cannot be there, in a sentence. */
export function findMissingReplicas(
  replicas: number,
  settings: Readonly<Record<string, string>>,
): string | undefined {
  for (const name of ["wait", "min-replicas-to-write"]) {
    if (Number(settings[name]) > replicas)
      return `The setting ${name} asks for ${settings[name]} replicas, and a primary has ${replicas}`;
  }
  return undefined;
}
