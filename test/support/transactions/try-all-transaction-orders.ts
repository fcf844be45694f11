import type { MicroOp, Told } from "./transaction-history.ts";

/**
 * Whether there is an order in which the transactions could have been carried out one after the other, by trying all of them: the
 * committed ones, any of those of unknown outcome, and none of the aborted ones.
 *
 * @param inRealTime - Whether one that ended before another began has to come before it.
 */
export function isSerializable(
  told: readonly Told[],
  kind: "list" | "register",
  inRealTime: boolean,
): boolean {
  const left = told.filter(({ outcome }) => outcome !== "fail");
  return canGoOn(left, new Map(), { kind, inRealTime });
}

type State = ReadonlyMap<string | number, readonly unknown[]>;
interface Rules {
  readonly kind: "list" | "register";
  readonly inRealTime: boolean;
}

function canGoOn(left: readonly Told[], state: State, rules: Rules): boolean {
  if (left.every(({ outcome }) => outcome === "info")) return true;
  return left.some((next) => {
    const isOvertaken =
      rules.inRealTime &&
      left.some((other) => other !== next && other.outcome === "ok" && other.ended < next.began);
    if (isOvertaken) return false;
    const after = carryOut(next, state, rules.kind);
    return (
      after !== undefined &&
      canGoOn(
        left.filter((other) => other !== next),
        after,
        rules,
      )
    );
  });
}

function carryOut({ outcome, asked, answered }: Told, state: State, kind: Rules["kind"]): State | undefined {
  const after = new Map(state);
  const microOps: readonly MicroOp[] = outcome === "ok" ? answered : asked;
  for (const [f, key, value] of microOps) {
    const now = after.get(key) ?? [];
    if (f === "append") after.set(key, [...now, value]);
    else if (f === "w") after.set(key, [value]);
    else if (outcome === "ok") {
      const shown = kind === "list" ? now : (now[0] ?? null);
      const read = kind === "list" ? (value ?? []) : value;
      if (JSON.stringify(shown) !== JSON.stringify(read)) return undefined;
    }
  }
  return after;
}
