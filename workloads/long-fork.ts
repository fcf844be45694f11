import type { Json } from "../checkers/history/operation.ts";
import { longFork as longForkChecker } from "../checkers/long-fork/long-fork.ts";
import type { Context } from "./generator/context.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * Groups of keys, each of which is written once, by itself, while others read the whole group: if two readers see two
 * writes in opposite orders, their snapshots are of two worlds.
 */
export const longFork: Workload = {
  name: "long-fork",
  description:
    "Single writes of fresh keys and reads of groups of them, which must show the writes in one order",
  readOnly: new Set(["read"]),
  generator: ({ keys, concurrency }) =>
    forkOps({
      groups: Array.from({ length: keys }, (_, number) => freshGroup(number)),
      created: keys,
      emitted: 0,
      readsOfFull: 2 * concurrency,
    }),
  checker: () => longForkChecker(),
};

/** Keys of a group. Two are enough for a fork; with three there are more parts of it to be seen. */
const GROUP_SIZE = 3;
/** Few, so that a group is seen half written for long. */
const WRITES = 0.15;

interface Group {
  readonly keys: readonly number[];
  /** Those that nobody has been told to write yet. */
  readonly unwritten: readonly number[];
  /** Reads since all had been. */
  readonly reads: number;
}

/** Keys are 0, 1, 2, ..., a few after each other a group. */
function freshGroup(number: number): Group {
  const keys = Array.from({ length: GROUP_SIZE }, (_, i) => number * GROUP_SIZE + i);
  return { keys, unwritten: keys, reads: 0 };
}

interface Groups {
  /** Those in use. */
  readonly groups: readonly Group[];
  readonly created: number;
  readonly emitted: number;
  /** How often a group is read after its last write before a fresh one takes its place. */
  readonly readsOfFull: number;
}

function forkOps(state: Groups): OpGenerator {
  return {
    next(ctx) {
      const [template, after] = nextOp(state, ctx);
      const invoke = fillIn(template, ctx);
      return invoke === undefined ? pending(this) : emit(invoke, forkOps(after));
    },
    update() {
      return this;
    },
  };
}

function nextOp(state: Groups, { random }: Context): readonly [OpTemplate, Groups] {
  const draw = 4 * state.emitted;
  const place = random.int(draw, state.groups.length);
  const group = state.groups[place] ?? freshGroup(0);
  const key = group.unwritten[random.int(draw + 1, group.unwritten.length)];
  const emitted = state.emitted + 1;
  if (key !== undefined && random.float(draw + 2) < WRITES) {
    const unwritten = group.unwritten.filter((other) => other !== key);
    const groups = state.groups.with(place, { ...group, unwritten });
    return [
      { f: "write", value: [["w", key, key]] },
      { ...state, groups, emitted },
    ];
  }
  const mops = random.shuffle(draw + 3, group.keys).map((each): Json => ["r", each, null]);
  const reads = group.reads + (group.unwritten.length === 0 ? 1 : 0);
  const isOver = reads > state.readsOfFull;
  const groups = state.groups.with(place, isOver ? freshGroup(state.created) : { ...group, reads });
  const created = state.created + (isOver ? 1 : 0);
  return [
    { f: "read", value: mops },
    { ...state, groups, created, emitted },
  ];
}
