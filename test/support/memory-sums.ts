import type { Json, Key } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import type { Random } from "../../workloads/generator/random.ts";
import type { Completer } from "../../workloads/generator/simulate.ts";
import { atomicObject } from "./atomic-object.ts";
import type { Flaws } from "./memory-objects.ts";

type Draw = (flaw: number | undefined) => boolean;

/** Draws whether flaws befall an operation, each flaw once. */
function drawing(random: Random): Draw {
  let draws = 0;
  return (chance = 0) => random.float(draws++) < chance;
}

const ok = (value: Json): Outcome => ({ type: "ok", value });
const fail = (error: string): Outcome => ({ type: "fail", error });

/** Counters by key. Flawed: an add may be lost, or count twice, or in part. */
export function memoryCounters(seed: number, flaws: Flaws<"lost" | "doubled" | "torn"> = {}): Completer {
  const sums = new Map<Key | undefined, number>();
  return atomicObject(
    seed,
    ({ f, key, value }, random) => {
      const flawed = drawing(random);
      const sum = sums.get(key) ?? 0;
      if (f === "read") return ok(sum);
      const times = flawed(flaws.lost) ? 0 : flawed(flaws.doubled) ? 2 : flawed(flaws.torn) ? 0.5 : 1;
      sums.set(key, sum + Math.round(Number(value) * times));
      return ok(value);
    },
    flaws.trouble,
  );
}

/** A sequence. Flawed: it may fall back by a few. */
export function memorySequence(seed: number, flaws: Flaws<"reset"> = {}): Completer {
  let last = 0;
  return atomicObject(
    seed,
    (_, random) => {
      if (drawing(random)(flaws.reset)) last = Math.max(0, last - 5);
      return ok(++last);
    },
    flaws.trouble,
  );
}

/** Accounts. Flawed: a transfer may only take, or overdraw; a read may miss the balance of an account, or show one too many. */
export function memoryBank(
  seed: number,
  flaws: Flaws<"torn" | "overdraft" | "blank" | "strange"> = {},
): Completer {
  const balances = new Map<string, number>();
  return atomicObject(
    seed,
    ({ f, value }, random) => {
      const flawed = drawing(random);
      if (f === "open") {
        if (balances.size === 0)
          for (const [account, balance] of Object.entries(value as object))
            balances.set(account, Number(balance));
        return ok(value);
      }
      if (f === "read") {
        const shown: Record<string, number | null> = Object.fromEntries(balances);
        if (flawed(flaws.blank)) shown["1"] = null;
        if (flawed(flaws.strange)) shown["x"] = 0;
        return ok(shown);
      }
      const { from, to, amount } = value as { from: number; to: number; amount: number };
      const [debited, credited] = [balances.get(String(from)) ?? 0, balances.get(String(to)) ?? 0];
      if (debited < amount && !flawed(flaws.overdraft)) return fail("insufficient");
      balances.set(String(from), debited - amount);
      if (!flawed(flaws.torn)) balances.set(String(to), credited + amount);
      return ok(value);
    },
    flaws.trouble,
  );
}

/** Keys that are written once. Flawed: a read may not show what was written last, or miss any write, or show what nobody wrote. */
export function memoryGroups(seed: number, flaws: Flaws<"behind" | "forked" | "invented"> = {}): Completer {
  const values = new Map<number, Json>();
  return atomicObject(
    seed,
    ({ f, value }, random) => {
      const flawed = drawing(random);
      const mops = value as readonly (readonly [string, number, Json])[];
      if (f === "write") {
        for (const [, key, written] of mops) values.set(key, written);
        return ok(value);
      }
      const last = [...values.keys()].at(-1);
      const hidden = flawed(flaws.behind) ? last : flawed(flaws.forked) ? mops[0]?.[1] : undefined;
      const invented = flawed(flaws.invented);
      return ok(
        mops.map(([r, key]) => [r, key, key === hidden ? null : invented ? -1 : (values.get(key) ?? null)]),
      );
    },
    flaws.trouble,
  );
}
