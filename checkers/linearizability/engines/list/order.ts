import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import { APPEND, READ } from "./calls.ts";
import type { Conflict, Versions } from "./versions.ts";

/**
 * Checks that the calls can have happened in the order of their versions: the append that made a version, then its
 * readers, then the next append. No call may have returned before an earlier one was invoked; to compare with the one
 * invoked last of all earlier ones is enough, as in a chain of cas (Gibbons and Korach, 1997).
 *
 * Appends that no read saw come after every read, since every read lacks them, and after every append that the
 * spine has. Among themselves nothing holds them to an order. Of those of unknown outcome nothing shows that they
 * happened, and without them every answer is the same.
 */
export function checkOrder(versions: Versions): Conflict | undefined {
  const { list, spine, appendOf, firstReturn, lastRead } = versions;
  const { count, invoked, returned } = list.calls;
  let latest = NONE;
  /** When `latest` was invoked. */
  let bound = -1;
  for (let version = 0; version <= spine.length; version++) {
    const append = appendOf[version] ?? NONE;
    if (append !== NONE) {
      if ((returned[append] ?? NEVER) < bound)
        return { rule: "order", versions, late: latest, early: append };
      latest = Math.max(latest, append);
      bound = invoked[latest] ?? 0;
    }
    const read = firstReturn[version] ?? NEVER;
    if (read < bound) {
      return { rule: "order", versions, late: latest, early: returned.indexOf(read) };
    }
    const reader = lastRead[version] ?? NONE;
    if (reader <= latest) continue;
    latest = reader;
    bound = invoked[latest] ?? 0;
  }
  for (let call = 0; call < count; call++) {
    if (list.kind[call] === APPEND && (returned[call] ?? NEVER) < bound) {
      return { rule: "order", versions, late: latest, early: call };
    }
  }
  return undefined;
}

/** A linearization of calls in which `checkOrder` found no conflict: the order that it checks. */
export function linearizationOf({ list, spine, appendOf }: Versions): Int32Array {
  const { count } = list.calls;
  const firstReader = new Int32Array(spine.length + 1).fill(NONE);
  const nextReader = new Int32Array(count).fill(NONE);
  for (let call = count - 1; call >= 0; call--) {
    if (list.kind[call] !== READ) continue;
    const version = spine.source[call] ?? 0;
    nextReader[call] = firstReader[version] ?? NONE;
    firstReader[version] = call;
  }
  const order = new Int32Array(count);
  let placed = 0;
  for (let version = 0; version <= spine.length; version++) {
    const append = appendOf[version] ?? NONE;
    if (append !== NONE) order[placed++] = append;
    for (let call = firstReader[version] ?? NONE; call !== NONE; call = nextReader[call] ?? NONE) {
      order[placed++] = call;
    }
  }
  for (let call = 0; call < count; call++) if (list.kind[call] === APPEND) order[placed++] = call;
  return order.slice(0, placed);
}
