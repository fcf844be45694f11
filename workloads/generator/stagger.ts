import { NANOS_PER_MS } from "../../checkers/history/operation.ts";
import type { OpGenerator } from "./generator.ts";
import type { Random } from "./random.ts";
import { emit, pending } from "./step.ts";

/**
 * Spreads the operations of `source` over time, `meanMs` milliseconds apart on average.
 *
 * Gaps are uniform in [0, 2 × meanMs), so clients drift in and out of phase with each other and with the nemesis.
 * The rate is a total over all threads, not one per thread. The schedule is absolute: it begins with the first
 * operation, and operations that are late, since no process was free, follow at once until it has caught up.
 */
export function stagger(meanMs: number, source: OpGenerator): OpGenerator {
  const meanNs = meanMs * NANOS_PER_MS;
  return paced({ source, gapNs: (random, n) => 2 * meanNs * random.float(n), emitted: 0, due: undefined });
}

/** Spreads the operations of `source` over time, exactly `gapMs` milliseconds apart, on an absolute schedule as `stagger`. */
export function delay(gapMs: number, source: OpGenerator): OpGenerator {
  return paced({ source, gapNs: () => gapMs * NANOS_PER_MS, emitted: 0, due: undefined });
}

interface Pace {
  readonly source: OpGenerator;
  readonly gapNs: (random: Random, n: number) => number;
  readonly emitted: number;
  /** When the next operation is due; undefined before the first. */
  readonly due: number | undefined;
}

/** The label of the source's own randomness; the gaps are drawn from the unsplit one. */
const SOURCE = 0;

function paced({ source, gapNs, emitted, due }: Pace): OpGenerator {
  return {
    next(ctx) {
      const step = source.next(ctx.split(SOURCE));
      if (step.kind === "exhausted") return step;
      if (step.kind === "pending") return pending(paced({ source: step.rest, gapNs, emitted, due }));

      const { emission, rest } = step;
      const start = due ?? emission.time;
      const next = start + gapNs(ctx.random, emitted);
      const time = Math.max(Math.round(start), emission.time);
      const offer = time === emission.time ? emission : { ...emission, time };
      return emit(offer, paced({ source: rest, gapNs, emitted: emitted + 1, due: next }));
    },
    update(ctx, event) {
      const updated = source.update(ctx.split(SOURCE), event);
      return updated === source ? this : paced({ source: updated, gapNs, emitted, due });
    },
  };
}
