import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import type { Life } from "./life.ts";
import type { Presence } from "./presence.ts";
import { ABSENT, ADD, PRESENT, READ, REMOVE, type SetCalls, UNANSWERED } from "./set-calls.ts";

export interface Instants {
  readonly lives: readonly Life[];
  readonly presence: Presence;
  /** By element that stays: the moment just after which it is added. */
  readonly added: Int32Array;
  /** By place among the reads: the moment just after which it takes effect. */
  readonly seen: Int32Array;
  /** By element and by read: their levels. */
  readonly levelOf: Int32Array;
  readonly levelOfRead: Int32Array;
}

/**
 * The calls in the order of their instants. Of those just after one moment, first come those that do not see an element yet and
 * removals that do nothing, then additions and reads level by level, then those that see an element and additions of
 * what is there, then removals, then those that see an element no more.
 */
export function arrangeSet(calls: ObjectCalls, set: SetCalls, instants: Instants): Int32Array {
  const { count, invoked, moments } = calls;
  const { lives, presence, added, seen, levelOf, levelOfRead } = instants;
  const { kind, index } = set;
  const moment = new Int32Array(count);
  const rank = new Float64Array(count).fill(NONE);
  const last = 2 * count + 4;
  const put = (call: number, at: number, its: number): void => {
    moment[call] = at;
    rank[call] = its;
  };
  for (let call = 0; call < count; call++) {
    const what = kind[call] ?? UNANSWERED;
    const number = index[call] ?? 0;
    const from = invoked[call] ?? 0;
    if (what === UNANSWERED) continue;
    if (what === READ) {
      put(call, seen[number] ?? 0, 2 * (levelOfRead[number] ?? 0) + 2);
      continue;
    }
    const life = lives[number];
    const isCertain = (calls.returned[call] ?? NEVER) !== NEVER;
    if (life?.kind === "stays") {
      const at = added[number] ?? 0;
      if (what === ABSENT || (what === REMOVE && life.removes)) put(call, from, 0);
      else if (what === ADD && presence.firstAdd[number] === call)
        put(call, at, 2 * (levelOf[number] ?? 0) + 1);
      else if (what === PRESENT || (what === ADD && isCertain)) put(call, Math.max(from, at), last);
    } else if (life?.kind === "leaves") {
      if (what === ADD) put(call, life.added, 1);
      else if (what === PRESENT) put(call, Math.max(from, life.added), last);
      else if (what === REMOVE) put(call, life.removed, last + 1);
      else if (from <= life.added) put(call, from, 0);
      else put(call, Math.max(from, life.removed), last + 2);
    } else if (isCertain) put(call, from, 0);
  }
  const placed = Int32Array.from({ length: count }, (_, call) => call).filter((call) => rank[call] !== NONE);
  const place = (call: number): number => (moment[call] ?? 0) * (last + 3) + (rank[call] ?? 0);
  return moments * (last + 3) < Number.MAX_SAFE_INTEGER
    ? placed.sort((a, b) => place(a) - place(b))
    : placed.sort((a, b) => (moment[a] ?? 0) - (moment[b] ?? 0) || (rank[a] ?? 0) - (rank[b] ?? 0));
}
