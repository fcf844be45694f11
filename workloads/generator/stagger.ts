import { NANOS_PER_MS } from "../../checkers/history/operation.ts";
import type { OpGenerator } from "./generator.ts";
import type { Random } from "./random.ts";

/**
 * Spreads the operations of `source` over time, `meanMs` milliseconds apart on average.
 *
 * Gaps are uniform in [0, 2 × meanMs), so clients drift in and out of phase with each other and with the nemesis.
 * The rate is a total over all threads, not one per thread. The schedule is absolute: it begins with the first
 * operation, and operations that are late, since no process was free, follow at once until it has caught up.
 */
export function stagger(meanMs: number, source: OpGenerator): OpGenerator {
  const meanNs = meanMs * NANOS_PER_MS;
  return paced({ source, gapNs: (random, n) => 2 * meanNs * random.float(n), emitted: 0 });
}

/** Spreads the operations of `source` over time, exactly `gapMs` milliseconds apart, on an absolute schedule as `stagger`. */
export function delay(gapMs: number, source: OpGenerator): OpGenerator {
  return paced({ source, gapNs: () => gapMs * NANOS_PER_MS, emitted: 0 });
}

interface Pace {
  readonly source: OpGenerator;
  readonly gapNs: (random: Random, n: number) => number;
  readonly emitted: number;
  /** When the next operation is due; undefined before the first. */
  readonly due?: number;
}

function paced(pace: Pace): OpGenerator {
  return {
    next(ctx) {
      const step = pace.source.next(ctx.split("source"));
      if (step.kind === "exhausted") return step;
      if (step.kind === "pending") return { ...step, rest: paced({ ...pace, source: step.rest }) };

      const due = pace.due ?? step.emission.time;
      const time = Math.max(Math.round(due), step.emission.time);
      const next = {
        ...pace,
        source: step.rest,
        emitted: pace.emitted + 1,
        due: due + pace.gapNs(ctx.random, pace.emitted),
      };
      return { kind: "emit", emission: { ...step.emission, time }, rest: paced(next) };
    },
    update(ctx, event) {
      const source = pace.source.update(ctx.split("source"), event);
      return source === pace.source ? this : paced({ ...pace, source });
    },
  };
}
