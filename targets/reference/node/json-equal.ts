import type { Json } from "../../../checkers/history/operation.ts";

/**
 * Whether two values are one JSON text, the order of members aside.
 *
 * Stricter notions of equality would let replicas drift apart: -0 becomes 0 and an undefined member vanishes on
 * the way through a disk, so a node that was restarted must not be able to tell them apart.
 */
export function jsonEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (isList(a) || isList(b)) {
    return isList(a) && isList(b) && a.length === b.length && a.every((item, i) => jsonEqual(item, b[i]));
  }
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => jsonEqual(member(a, name), member(b, name)));
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Own members only: `__proto__` is a name like any other. */
function member(of: Readonly<Record<string, Json | undefined>>, name: string): Json | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}
