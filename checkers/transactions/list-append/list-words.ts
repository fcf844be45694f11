import { NO_LIST } from "../../history/micro-ops.ts";
import { keyText, valueText } from "../transaction-words.ts";
import type { ListVersions } from "./list-versions.ts";

/** A list of more elements than this is not read to its end by anybody. */
const MAX_WHOLE = 8;
const SHOWN = 4;

/** The name of the key of a micro-operation. */
export function keyAt({ transactions }: ListVersions, at: number): string {
  return keyText(transactions, transactions.key[at] ?? 0);
}

/** The value of an element. */
export function elementText({ transactions, elementValue }: ListVersions, element: number): string {
  return valueText(transactions, elementValue[element] ?? 0);
}

/**
 * The list that a micro-operation read; of a long one only the elements around index `focus`, or else the last: `[… 41 more, 42, 43, 44, 45]`.
 */
export function listAt({ transactions }: ListVersions, at: number, focus?: number): string {
  const { listLength, value, history } = transactions;
  const length = Math.max(0, listLength[at] ?? NO_LIST);
  const { lists } = history.values.microOps;
  const size = length <= MAX_WHOLE ? length : SHOWN;
  const from = Math.max(0, Math.min((focus ?? length) - SHOWN / 2, length - size));
  const after = length - from - size;
  const shown = Array.from({ length: size }, (_, i) =>
    valueText(transactions, lists.at(value[at] ?? 0, from + i)),
  );
  const parts = [
    ...(from > 0 ? [`… ${from} more`] : []),
    ...shown,
    ...(after > 0 ? [`… ${after} more`] : []),
  ];
  return `[${parts.join(", ")}]`;
}
