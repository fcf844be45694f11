import { History } from "../../checkers/history/history.ts";
import {
  type CompletionType,
  type Json,
  NANOS_PER_MS,
  NEMESIS,
  type Op,
  type ProcessId,
} from "../../checkers/history/operation.ts";

export const NODES: readonly string[] = ["n1", "n2", "n3", "n4", "n5"];

interface Planned {
  readonly process: ProcessId;
  readonly f: string;
  readonly value: Json;
  /** Milliseconds. */
  readonly at: number;
  readonly took: number;
  readonly type?: CompletionType;
  readonly answer?: Json;
  readonly error?: string;
  readonly node?: string;
  readonly key?: string | number;
}

type MutableOp = { -readonly [Field in keyof Op]: Op[Field] };

/** A client's or the nemesis's call and its return; their indices are `index` and the one after it. */
export function operation(index: number, planned: Planned): [MutableOp, MutableOp] {
  const { process, f, value, at, took, type = "ok", answer = value, error, node, key } = planned;
  const time = Math.round(at * NANOS_PER_MS);
  const invocation: MutableOp = { index, time, process, type: "invoke", f, value };
  const returned = time + Math.round(took * NANOS_PER_MS);
  const completion: MutableOp = { index: index + 1, time: returned, process, type, f, value: answer };
  for (const op of [invocation, completion]) {
    if (node !== undefined) op.node = node;
    if (key !== undefined) op.key = key;
  }
  if (error !== undefined) completion.error = error;
  return [invocation, completion];
}

/** Ten clients of a five-node register under a round of faults, drawn from a fixed sequence. */
export function busyHistory({
  seconds,
  perSecond,
}: {
  readonly seconds: number;
  readonly perSecond: number;
}): History {
  const random = sequence(42);
  const clients = Array.from({ length: 10 }, (_, thread) => ({
    process: thread,
    thread,
    freeAtMs: random() * 50,
  }));
  const gapMs = (1000 * clients.length) / perSecond;
  const ops = faultEvents(seconds);
  for (const client of clients) {
    for (let at = client.freeAtMs; at < seconds * 1e3; at += gapMs * (0.5 + random())) {
      const node = NODES[client.thread % NODES.length] ?? "n1";
      const isCut = isFaulty(at, seconds) && client.thread % NODES.length > 2;
      const f = ["read", "write", "cas"][Math.floor(random() * 3)] ?? "read";
      const value =
        f === "read"
          ? null
          : f === "write"
            ? Math.floor(random() * 10)
            : [Math.floor(random() * 10), Math.floor(random() * 10)];
      const luck = random();
      const type = isCut
        ? luck < 0.4
          ? "info"
          : luck < 0.8
            ? "fail"
            : "ok"
        : f === "cas" && luck < 0.3
          ? "fail"
          : "ok";
      const took = Math.min(
        gapMs * 0.45,
        type === "info" ? 1000 : 0.6 * Math.exp(random() * 1.6 + (isCut ? 2 : 0) + (random() < 0.02 ? 2 : 0)),
      );
      const error =
        type === "info"
          ? "timeout: no answer within 1000 ms"
          : type === "fail"
            ? f === "cas" && !isCut
              ? "precondition: the value was another"
              : "no-leader: the node knows no leader"
            : undefined;
      const answer = f === "read" && type === "ok" ? Math.floor(random() * 10) : undefined;
      ops.push(
        ...operation(0, {
          process: client.process,
          f,
          value,
          at,
          took,
          type,
          node,
          key: Math.floor(at / 2000),
          ...(answer !== undefined && { answer }),
          ...(error !== undefined && { error }),
        }),
      );
      if (type === "info") client.process += clients.length;
    }
  }
  ops.sort((a, b) => a.time - b.time);
  for (const [index, op] of ops.entries()) op.index = index;
  return History.from(ops);
}

const HALVES = {
  n1: ["n4", "n5"],
  n2: ["n4", "n5"],
  n3: ["n4", "n5"],
  n4: ["n1", "n2", "n3"],
  n5: ["n1", "n2", "n3"],
};
const MUTE = { n5: ["n1", "n2", "n3", "n4"] };
/** `f` begins it and `undo` ends it, in the words of the nemeses. */
const FAULTS: readonly {
  readonly f: string;
  readonly undo: string;
  readonly value: Json;
  readonly seen: Json;
  readonly from: number;
  readonly to: number;
  readonly type: CompletionType;
}[] = [
  {
    f: "start-partition",
    undo: "stop-partition",
    value: { grudge: "halves", cut: HALVES },
    seen: { grudge: "halves", cut: HALVES, observed: { delivering: 8, silent: 12, bytesHeld: 9411 } },
    from: 0.12,
    to: 0.24,
    type: "ok",
  },
  {
    f: "kill",
    undo: "start",
    value: { targeter: "one", nodes: ["n4"] },
    seen: { targeter: "one", nodes: ["n4"], hit: ["n4"], observed: { n4: "gone" } },
    from: 0.31,
    to: 0.4,
    type: "ok",
  },
  {
    f: "pause",
    undo: "resume",
    value: { targeter: "minority", nodes: ["n4", "n5"] },
    seen: {
      targeter: "minority",
      nodes: ["n4", "n5"],
      hit: ["n4", "n5"],
      observed: { n4: "stopped", n5: "stopped" },
    },
    from: 0.48,
    to: 0.6,
    type: "ok",
  },
  {
    f: "start-partition",
    undo: "stop-partition",
    value: { grudge: "mute", cut: MUTE },
    seen: { grudge: "mute", cut: MUTE, observed: { delivering: 16, silent: 4, bytesHeld: 2112 } },
    from: 0.55,
    to: 0.7,
    type: "ok",
  },
  {
    f: "pause",
    undo: "resume",
    value: { targeter: "one", nodes: ["n3"] },
    seen: { targeter: "one", nodes: ["n3"], hit: ["n3"], observed: { n3: "running" } },
    from: 0.8,
    to: 0.9,
    type: "info",
  },
];

function isFaulty(atMs: number, seconds: number): boolean {
  return FAULTS.some(({ from, to }) => atMs > from * seconds * 1e3 && atMs < to * seconds * 1e3);
}

function faultEvents(seconds: number): MutableOp[] {
  const edges = FAULTS.flatMap(({ f, undo, value, seen, from, to, type }) => [
    { at: from, f, value, answer: seen, type },
    {
      at: to,
      f: undo,
      value: null,
      answer: { observed: { delivering: 20, silent: 0 } },
      type: "ok" as const,
    },
  ]);
  return edges.flatMap(({ at, type, ...rest }) => {
    const error = type === "info" ? { error: "unconfirmed: the process state stayed R" } : {};
    return operation(0, { process: NEMESIS, took: 40, at: at * seconds * 1e3, type, ...rest, ...error });
  });
}

/** A small linear congruential sequence in [0, 1): the same samples on every machine. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
