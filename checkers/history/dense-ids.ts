import { IntTable } from "./int-table.ts";

/** A column of ids that are places in an array, after `lowest` is taken from them. */
export interface DenseIds {
  readonly ids: Int32Array;
  readonly lowest: number;
  /** All ids are at least `lowest`, and less than this above it. */
  readonly range: number;
}

/** A table of so many places costs nothing, however short the column. */
const FREE = 4096;

/**
 * The ids of a column, so that what is known of each id can lie in an array. Keys and processes nearly always are
 * such ids as they are; only where they lie too far apart are they numbered anew.
 */
export function denseIds(column: Int32Array): DenseIds {
  let lowest = 0;
  let highest = 0;
  const { length } = column;
  // Not for-of, which costs six times as much over a typed array.
  for (let position = 0; position < length; position++) {
    const id = column[position] ?? 0;
    if (id < lowest) lowest = id;
    if (id > highest) highest = id;
  }
  const range = highest - lowest + 1;
  if (range <= column.length + FREE) return { ids: column, lowest, range };
  const table = new IntTable();
  const ids = column.map((id) => table.intern(id));
  return { ids, lowest: 0, range: table.size };
}
