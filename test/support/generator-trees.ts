import * as fc from "fast-check";
import {
  andThen,
  any,
  clients,
  concat,
  concurrencyLimit,
  concurrentKeys,
  cycle,
  cycleTimes,
  delay,
  eachProcess,
  eachThread,
  filter,
  flipFlop,
  fMap,
  friendlyErrors,
  fromFunction,
  ignoreUpdates,
  limit,
  log,
  map,
  mix,
  nemesis,
  nothing,
  type OpGenerator,
  once,
  onThreads,
  onUpdate,
  op,
  phases,
  processLimit,
  repeat,
  reserve,
  sequence,
  shortestAny,
  sleep,
  stagger,
  synchronize,
  timeLimit,
  trace,
  untilOk,
  weightedMix,
} from "../../workloads/index.ts";

/** A generator with the expression that makes it, for the message of a failed property. */
export interface Tree {
  readonly text: string;
  readonly generator: OpGenerator;
}

type Children = readonly [OpGenerator, OpGenerator];

/** Every combinator, around one or two generators. `n` is a small number, from 1. */
export const COMBINATORS: Readonly<Record<string, (children: Children, n: number) => OpGenerator>> = {
  andThen: ([a, b]) => andThen(a, b),
  any: ([a, b]) => any(a, b),
  clients: ([a, b]) => clients(a, b),
  concat: ([a, b]) => concat(a, b),
  concurrencyLimit: ([a], n) => concurrencyLimit(n, a),
  concurrentKeys: ([a], n) =>
    limit(
      20,
      concurrentKeys({
        keys: n,
        threadsPerKey: 2,
        keyOf: (i) => i,
        generator: () => concat(a, op({ f: "end" })),
      }),
    ),
  cycle: ([a], n) => cycle(a, n),
  cycleTimes: ([a, b], n) => cycleTimes({ durationMs: n, generator: a }, { durationMs: 2, generator: b }),
  delay: ([a], n) => delay(n, a),
  eachProcess: ([a]) => eachProcess(a),
  eachThread: ([a]) => eachThread(a),
  filter: ([a]) => filter(({ type }) => type !== "log", a),
  flipFlop: ([a, b]) => flipFlop(a, b),
  fMap: ([a]) => fMap({ a: "renamed" }, a),
  friendlyErrors: ([a]) => friendlyErrors(a),
  fromFunction: ([a], n) =>
    limit(
      8 * n,
      fromFunction((random) =>
        random.float(0) < 0.3 ? concat(a, op({ f: "last" })) : { f: "called", value: random.int(1, 100) },
      ),
    ),
  ignoreUpdates: ([a]) => ignoreUpdates(a),
  limit: ([a], n) => limit(n, a),
  map: ([a]) => map((invoke) => ({ ...invoke, value: [invoke.value] }), a),
  mix: ([a, b]) => mix(a, b),
  nemesis: ([a, b]) => nemesis(a, b),
  once: ([a]) => once(a),
  onThreads: ([a]) => onThreads((thread) => thread !== 0, a),
  onUpdate: ([a]) => onUpdate((source, ctx, event) => source.update(ctx, event), a),
  phases: ([a, b]) => phases(a, b),
  processLimit: ([a], n) => processLimit(n, a),
  repeat: ([a], n) => repeat(a, n),
  reserve: ([a, b]) => reserve([{ threads: 1, generator: a }], b),
  shortestAny: ([a, b]) => shortestAny(a, b),
  stagger: ([a], n) => stagger(n, a),
  synchronize: ([a]) => synchronize(a),
  timeLimit: ([a], n) => timeLimit(n, a),
  trace: ([a]) => trace("traced", () => undefined, a),
  untilOk: ([a]) => untilOk(a),
  weightedMix: ([a, b], n) => weightedMix([n, a], [1, b]),
};

const leaf: fc.Arbitrary<Tree> = fc.oneof(
  fc.constantFrom("a", "b", "c").map((f) => ({ text: f, generator: op({ f }) })),
  fc.integer({ min: 1, max: 5 }).map((count) => ({
    text: `${count} ops`,
    generator: sequence(Array.from({ length: count }, (_, value) => ({ f: "sequence", value }))),
  })),
  fc.constantFrom(
    { text: "sleep", generator: sleep(2) },
    { text: "log", generator: log("a line") },
    { text: "nothing", generator: nothing },
  ),
  fc.integer({ min: 1, max: 8 }).map((count) => ({
    text: `${count} random`,
    generator: limit(
      count,
      fromFunction((random) => ({ f: "random", value: random.int(0, 1000) })),
    ),
  })),
);

/** Generators that end, out of all combinators, a few levels deep. */
export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true, depthSize: "max" },
    { weight: 1, arbitrary: leaf },
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          fc.constantFrom(...Object.entries(COMBINATORS)),
          tie("tree"),
          tie("tree"),
          fc.integer({ min: 1, max: 4 }),
        )
        .map(([[name, combine], a, b, n]) => ({
          text: `${name}(${n}, ${a.text}, ${b.text})`,
          generator: combine([a.generator, b.generator], n),
        })),
    },
  ),
})).tree;
