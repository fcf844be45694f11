import type { SmallObject } from "../support/objects/small-object.ts";

/*
 * The small objects, asked for other things than usual: what some rules are about comes about by itself too seldom.
 */

/** Most cas expect what was just written, so that chains of them come about. */
export function chained(object: SmallObject): SmallObject {
  return {
    ...object,
    ask({ random, value }) {
      if (random.oneIn(3)) return { f: "read", value: null };
      if (random.oneIn(4)) return { f: "write", value };
      const from = random.oneIn(3) ? null : Math.max(0, value - 1 - random.below(2));
      return { f: "cas", value: [from, value] };
    },
  };
}

/** Many cas put a value in place of itself. */
export function idle(object: SmallObject): SmallObject {
  return {
    ...object,
    ask({ random, value }) {
      if (random.oneIn(3)) return { f: "read", value: null };
      if (random.oneIn(2)) return { f: "write", value };
      const from = random.oneIn(3) ? null : Math.max(0, value - random.below(3));
      return { f: "cas", value: [from, random.oneIn(2) ? from : value] };
    },
  };
}

/** So few values that most come again and again. */
export function repeating(object: SmallObject, values: number): SmallObject {
  return {
    ...object,
    ask: (invention) => object.ask({ ...invention, value: invention.random.below(values) }),
  };
}

const LONG = [1, 11, 12, 112, 2];

/** Elements of which some are written as others begin. */
export function alikeInWriting(object: SmallObject): SmallObject {
  return {
    ...object,
    ask: (invention) => object.ask({ ...invention, value: invention.random.pick(LONG) ?? 1 }),
  };
}
