import type { SeededRandom } from "../objects/random.ts";
import { type RowIsolation, type SimulatedRows, simulateRows } from "./row-simulator.ts";
import type { FirstRows, RowMicroOp, ToldRows } from "./told-rows.ts";

export interface SmallRows {
  readonly told: readonly ToldRows[];
  /** `undefined` if the history does not begin with rows. */
  readonly first: FirstRows | undefined;
}

/** A few random transactions over a few rows, about half of the histories with some at the beginning. */
export function smallRows(
  random: SeededRandom,
  isolation: RowIsolation,
  size: Partial<SimulatedRows> = {},
): SmallRows {
  const rows = size.rows ?? 1 + random.below(3);
  const first: Record<string, number> = {};
  for (let row = 0; row < rows; row++) if (random.oneIn(2)) first[`r${row}`] = random.below(2);
  const hasFirst = Object.keys(first).length > 0;
  const told = simulateRows(random, {
    isolation,
    transactions: 2 + random.below(4),
    rows,
    first,
    maxLength: 3,
    atOnce: 3,
    lost: random.oneIn(3) ? 4 : 0,
    aborted: 8,
    ...size,
  });
  return { told, first: hasFirst ? first : undefined };
}

/** The same with the answer of one read, which is of another time, or shows a row more or less. */
export function distorted(random: SeededRandom, told: readonly ToldRows[]): ToldRows[] {
  const values = told.flatMap(({ microOps }) =>
    microOps.flatMap((microOp) => (microOp[0] === "w" || microOp[0] === "insert" ? [microOp] : [])),
  );
  const at = random.below(told.length);
  return told.map((one, t) => {
    if (t !== at) return one;
    const microOps = one.microOps.map((microOp): RowMicroOp => {
      const written = random.pick(values);
      if (microOp[0] === "r") {
        const same = values.filter(([, row]) => row === microOp[1]);
        return ["r", microOp[1], random.oneIn(3) ? null : (random.pick(same)?.[2] ?? null)];
      }
      if (microOp[0] !== "rp") return microOp;
      const shown = Object.entries(microOp[2]).filter(() => !random.oneIn(3));
      if (written !== undefined && random.oneIn(2)) shown.push([written[1], written[2]]);
      return ["rp", microOp[1], Object.fromEntries(shown)];
    });
    return { ...one, microOps };
  });
}
