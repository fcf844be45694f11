import type { ObjectCalls } from "../../object-calls.ts";

/** What a call is to a lock. */
export const ACQUIRE = 0;
export const RELEASE = 1;

/** By call: what it is; `undefined` if one is neither. */
export function kindsOf(
  { history, count, position }: ObjectCalls,
  roles: { readonly acquire: string; readonly release: string },
): Uint8Array | undefined {
  const { f } = history.columns;
  const acquire = history.fs.idOf(roles.acquire);
  const release = history.fs.idOf(roles.release);
  const kind = new Uint8Array(count);
  for (let call = 0; call < count; call++) {
    const its = f[position[call] ?? 0];
    if (its === release) kind[call] = RELEASE;
    else if (its !== acquire) return undefined;
  }
  return kind;
}
