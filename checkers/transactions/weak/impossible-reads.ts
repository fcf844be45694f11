import { NONE } from "../../history/interner.ts";
import { READ, WRITE } from "../../history/micro-ops.ts";
import type { RegisterTransactions } from "../rw-register/register-transactions.ts";
import { ABORTED, COMMITTED } from "../transactions.ts";

/** Reads that no level of isolation allows, whatever the order of versions. */
export interface ImpossibleRead {
  /**
   * `garbage-read` of what nobody wrote, `G1a` of what an aborted transaction wrote, `G1b` of what its writer overwrote itself,
   * `internal` of anything but what the transaction wrote itself just before, `future-read` of what it wrote only later.
   */
  readonly kind: "garbage-read" | "G1a" | "G1b" | "internal" | "future-read";
  /** The transaction that read. */
  readonly reader: number;
  /** The version read. */
  readonly version: number;
  /** The transaction that wrote that; `NONE` if nobody did. */
  readonly writer: number;
  /** For `internal`: the version that the reader had written. */
  readonly expected?: number;
}

/** How many are kept of a kind. */
const MAX_KEPT = 5;

/** Finds them, the first few of each kind. In linear time. */
export function impossibleReads(registers: RegisterTransactions): readonly ImpossibleRead[] {
  const { transactions, version, writer } = registers;
  const { count, status, start, f, key, keyCount } = transactions;
  const found = new Map<ImpossibleRead["kind"], ImpossibleRead[]>();
  const keep = (read: ImpossibleRead): void => {
    const alike = found.get(read.kind) ?? [];
    if (alike.length < MAX_KEPT) found.set(read.kind, [...alike, read]);
  };
  /** By key: the transaction that wrote it last of those looked at, and what. */
  const writtenBy = new Int32Array(keyCount).fill(NONE);
  const written = new Int32Array(keyCount);
  for (let t = 0; t < count; t++) {
    if (status[t] !== COMMITTED) continue;
    const end = start[t + 1] ?? 0;
    for (let at = start[t] ?? 0; at < end; at++) {
      const v = version[at] ?? NONE;
      const k = key[at] ?? 0;
      if (f[at] === WRITE) {
        writtenBy[k] = t;
        written[k] = v;
      } else if (f[at] === READ && v !== NONE) {
        const expected = writtenBy[k] === t ? written[k] : undefined;
        if (expected === v) continue;
        const kind = expected === undefined ? kindOf(registers, t, v) : "internal";
        if (kind === undefined) continue;
        const read: ImpossibleRead = { kind, reader: t, version: v, writer: writer[v] ?? NONE };
        keep(expected === undefined ? read : { ...read, expected });
      }
    }
  }
  return [...found.values()].flat();
}

/** What is wrong with a read of another transaction's version, if anything is. */
function kindOf(
  { transactions: { keyCount, status }, writer, isIntermediate }: RegisterTransactions,
  reader: number,
  version: number,
): ImpossibleRead["kind"] | undefined {
  if (version < keyCount) return undefined;
  const w = writer[version] ?? NONE;
  if (w === NONE) return "garbage-read";
  if (w === reader) return "future-read";
  if (status[w] === ABORTED) return "G1a";
  return isIntermediate[version] === 1 ? "G1b" : undefined;
}
