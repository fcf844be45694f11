import { NONE } from "../../history/interner.ts";
import type { Edges } from "../graph/edges.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import { likelyOrder } from "./serial/block-order.ts";
import { extremes } from "./serial/blocks.ts";
import { instanceOf } from "./serial/instance.ts";
import { contradictoryPair } from "./serial/key-contradiction.ts";
import { readersOf } from "./serial/readers.ts";
import { LINEARIZABLE } from "./version-reasons.ts";

/**
 * Adds the order of versions that follows if each key is linearizable by itself: version a comes before b if an access of a was
 * completed before an access of b was invoked. For while a version is current all its accesses take effect, and so none of b
 * can have before the first of a is over, unless a comes first.
 *
 * Left out is what follows from other pairs: c between a and b. What is left are about as many pairs a version as there are
 * concurrent ones. Where two versions must each precede the other, both pairs are added.
 */
export function addLinearizableOrder(registers: RegisterTransactions, pairs: Edges): void {
  const instance = instanceOf(registers, "realtime");
  const { versionCount, keyCount, writer, invoked, completed } = instance;
  const root = Int32Array.from({ length: versionCount }, (_, v) =>
    v < keyCount || writer[v] !== NONE ? v : NONE,
  );
  const times = extremes(instance, readersOf(instance), root, invoked, completed);
  const order = likelyOrder(instance, {
    root,
    seenFirstEnd: times.firstEnd,
    seenLastStart: times.lastStart,
  });
  for (let k = 0; k < keyCount; k++) {
    const pair = contradictoryPair(times, order, k);
    if (pair === undefined) addReduced(times, order.blocks.slice(order.start[k], order.start[k + 1]), pairs);
    else {
      pairs.add(pair[0], pair[1], LINEARIZABLE);
      pairs.add(pair[1], pair[0], LINEARIZABLE);
    }
  }
}

interface Times {
  readonly firstEnd: Int32Array;
  readonly lastStart: Int32Array;
}

/** Adds each pair of versions between which there is no other. */
function addReduced({ firstEnd, lastStart }: Times, versions: Int32Array, pairs: Edges): void {
  const end = (v: number): number => firstEnd[v] ?? 0;
  const start = (v: number): number => lastStart[v] ?? 0;
  const byEnd = versions.slice().sort((a, b) => end(a) - end(b));
  const byStart = versions.slice().sort((a, b) => start(a) - start(b));
  /** Of the versions over so far, the three that were last accessed. */
  let latest: number[] = [];
  let over = 0;
  for (const b of byStart) {
    for (; over < byEnd.length && end(byEnd[over] ?? 0) < start(b); over++)
      latest = [...latest, byEnd[over] ?? 0].sort((x, y) => start(y) - start(x)).slice(0, 3);
    /** Whether no third version is between. */
    const isNext = (a: number): boolean => {
      const third = latest.find((c) => c !== a && c !== b);
      return third === undefined || end(a) > start(third);
    };
    const last = latest.find((c) => c !== b) ?? b;
    for (let i = over - 1; i >= 0; i--) {
      const a = byEnd[i] ?? 0;
      if (a === b || a === last) continue;
      if (!isNext(a)) break;
      pairs.add(a, b, LINEARIZABLE);
    }
    if (last !== b && isNext(last)) pairs.add(last, b, LINEARIZABLE);
  }
}
