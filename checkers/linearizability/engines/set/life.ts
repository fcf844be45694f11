import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import type { Presence } from "./presence.ts";

/** How an element comes and goes, by itself. Moments mean the instant just after them. */
export type Life =
  /** It is never added, as far as anybody can tell. */
  | { readonly kind: "never" }
  /** It comes after one moment and before another, and stays. A removal, if there is one, comes before it, at its invocation. */
  | { readonly kind: "stays"; readonly after: number; readonly before: number; readonly removes: boolean }
  /** It comes just after one moment and goes just after another, which may be the same. */
  | { readonly kind: "leaves"; readonly added: number; readonly removed: number }
  | { readonly kind: "impossible"; readonly witness: readonly number[] }
  /** No rule for so many additions and removals of one element that somebody asked for. */
  | { readonly kind: "unruled" };

/**
 * Decides an element by the calls on it alone, but for those that do not see it strictly within its stay (`seenAway`).
 *
 * - Nobody removes it: the first addition counts, and can take effect anywhere from the first invocation of an addition to the first
 *   return of one. All that see it come after that instant, all that do not before.
 * - It is added once and removed once: either it leaves, or the removal came first and did nothing. If it leaves, it is there
 *   from the earliest return of its addition and those that see it, to the latest invocation of these and its removal, if that is
 *   later; otherwise all of them fit into one instant between the two. (The removal cannot return before all these
 *   are invoked, so its return adds nothing.) One of unknown outcome can always leave where it could stay.
 */
export function lifeOf(
  calls: ObjectCalls,
  presence: Presence,
  {
    element,
    listed,
    seenAway,
  }: { readonly element: number; readonly listed: boolean; readonly seenAway: SeenAway },
): Life {
  const { invoked, returned } = calls;
  const at = (column: Int32Array): number => column[element] ?? NONE;
  const from = (call: number): number => (call === NONE ? -1 : (invoked[call] ?? -1));
  const to = (call: number): number => (call === NONE ? NEVER : (returned[call] ?? NEVER));
  const [add, soonest, remove] = [at(presence.firstAdd), at(presence.soonestAdd), at(presence.remove)];
  const [present, latestPresent] = [at(presence.soonestPresent), at(presence.latestPresent)];
  const absent = at(presence.latestAbsent);
  const impossible = (...witness: readonly number[]): Life => ({
    kind: "impossible",
    witness: witness.filter((call) => call !== NONE),
  });

  if (add === NONE) return present === NONE ? { kind: "never" } : impossible(present);
  if (present === NONE && !listed && to(soonest) === NEVER) return { kind: "never" };
  const many = (presence.adds[element] ?? 0) > 1 || (presence.removes[element] ?? 0) > 1;
  if (remove !== NONE && many)
    return present === NONE && absent === NONE ? { kind: "never" } : { kind: "unruled" };

  const before = Math.min(to(soonest), to(present));
  let why: readonly number[] = [];
  if (remove !== NONE) {
    const last = Math.max(from(remove), from(latestPresent), from(add));
    const away = seenAway(element, { from: before, to: last });
    if (
      to(present) > from(add) &&
      from(latestPresent) < to(remove) &&
      from(add) < to(remove) &&
      away === NONE
    )
      return { kind: "leaves", added: Math.min(before - 1, last), removed: last };
    why = [remove, latestPresent, away];
  }
  const removes = remove !== NONE;
  const after = Math.max(from(add), from(absent), removes ? from(remove) : -1);
  if (after < before) return { kind: "stays", after, before, removes };
  return impossible(add, soonest, present, absent, ...why);
}

/** A call strictly within a stretch of moments that did not see the element, `NONE` if there is none. */
export type SeenAway = (element: number, stretch: { readonly from: number; readonly to: number }) => number;
