import type { Invocation, Json, Key } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { Random } from "../../workloads/generator/random.ts";
import type { Completer } from "../../workloads/generator/simulate.ts";

/** What is wrong with a store: the chance of each flaw, per operation that it could befall. */
export interface Flaws {
  /** A change is acknowledged and forgotten. */
  readonly lost?: number;
  /** A change is acknowledged at once and made only after the next change of the key. */
  readonly reordered?: number;
  /** A change is made twice. */
  readonly doubled?: number;
  /** A read answers with what was there before the last change. */
  readonly stale?: number;
}

interface Cell {
  now: Json;
  before: Json;
  /** Acknowledged, not yet made. */
  late: ((value: Json) => Json) | undefined;
}

/**
 * Registers and lists in memory. Each operation takes effect in one instant, at its invocation or at its
 * completion; one in fifty is answered `info`, whether or not it took effect. With flaws, it is not so correct.
 */
export function memoryStore(seed: number, flaws: Flaws = {}): Completer {
  const cells = new Map<Key, Cell>();
  const random = Random.fromSeed(seed);

  function change(cell: Cell, random: Random, changed: (value: Json) => Json): void {
    if (random.float(10) < (flaws.lost ?? 0)) return;
    if (cell.late === undefined && random.float(11) < (flaws.reordered ?? 0)) {
      cell.late = changed;
      return;
    }
    cell.before = cell.now;
    cell.now = changed(cell.now);
    if (random.float(12) < (flaws.doubled ?? 0)) cell.now = changed(cell.now);
    if (cell.late !== undefined) {
      cell.now = cell.late(cell.now);
      cell.late = undefined;
    }
  }

  function apply({ f, key = "", value }: Invocation, random: Random): Outcome {
    const cell = cells.get(key) ?? { now: null, before: null, late: undefined };
    cells.set(key, cell);
    switch (f) {
      case "read":
        return { type: "ok", value: random.float(13) < (flaws.stale ?? 0) ? cell.before : cell.now };
      case "write":
        change(cell, random, () => value);
        return { type: "ok", value };
      case "cas": {
        const [from, to] = value as [number, number];
        if (cell.now !== from) return { type: "fail", error: "mismatch" };
        change(cell, random, () => to);
        return { type: "ok", value };
      }
      case "append":
        change(cell, random, (list) => [...((list ?? []) as Json[]), value]);
        return { type: "ok", value };
      default:
        return { type: "fail", error: `unknown operation ${f}` };
    }
  }

  return (invocation) => {
    const draws = random.split(invocation.index);
    const early = draws.float(0) < 0.5 ? apply(invocation, draws) : undefined;
    const info = draws.float(1) < 0.02;
    const happens = draws.float(2) < 0.5;
    return {
      latencyNs: draws.int(3, 2_000_000),
      outcome() {
        if (!info) return early ?? apply(invocation, draws);
        if (early === undefined && happens) apply(invocation, draws);
        return { type: "info", error: "timeout" };
      },
    };
  };
}
