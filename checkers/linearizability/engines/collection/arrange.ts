import { NONE } from "../../../history/interner.ts";
import type { Matching } from "./matching.ts";
import type { Timeline } from "./timeline.ts";

/** A linearization, by the cells in which items come and go. */
export interface Placement {
  /** By item. Never after the cell of its removal. */
  readonly addCell: Int32Array;
  readonly removeCell: Int32Array;
  /** Items in the order in which additions of one cell take effect. */
  readonly addOrder: Int32Array;
  /** Items in the order in which removals of one cell take effect. */
  readonly removeOrder: Int32Array;
}

/**
 * The calls in the order that a placement says. In one cell come first the removals of what was added before it, then the
 * removals that find nothing, then items that are added and removed at once, then the additions of what stays.
 *
 * An empty removal goes to the first free cell of its interval; there every kind leaves the collection
 * empty between its removals and its additions.
 */
export function arrange(
  timeline: Timeline,
  { add, empties }: Matching,
  {
    placement,
    removedBy,
    nextFree,
  }: {
    readonly placement: Placement;
    /** By item: the call that removes it, `NONE` if it stays. */
    readonly removedBy: Int32Array;
    readonly nextFree: Int32Array;
  },
): Int32Array {
  const { items, emptyFrom } = timeline;
  const { addCell, removeCell, addOrder, removeOrder } = placement;
  const calls = new Int32Array(2 * items + empties.length);
  const cells = new Int32Array(calls.length);
  let length = 0;
  const put = (call: number, cell: number): void => {
    if (call === NONE) return;
    cells[length] = cell;
    calls[length++] = call;
  };
  for (let rank = 0; rank < items; rank++) {
    const item = removeOrder[rank] ?? 0;
    if (addCell[item] !== removeCell[item]) put(removedBy[item] ?? NONE, removeCell[item] ?? 0);
  }
  for (let empty = 0; empty < empties.length; empty++)
    put(empties[empty] ?? NONE, nextFree[emptyFrom[empty] ?? 0] ?? 0);
  for (let rank = 0; rank < items; rank++) {
    const item = addOrder[rank] ?? 0;
    if (addCell[item] !== removeCell[item]) continue;
    put(add[item] ?? NONE, addCell[item] ?? 0);
    put(removedBy[item] ?? NONE, addCell[item] ?? 0);
  }
  for (let rank = 0; rank < items; rank++) {
    const item = addOrder[rank] ?? 0;
    if (addCell[item] !== removeCell[item]) put(add[item] ?? NONE, addCell[item] ?? 0);
  }
  return byCell(calls.subarray(0, length), cells, timeline.ticks);
}

/** A stable counting sort. */
function byCell(calls: Int32Array, cells: Int32Array, ticks: number): Int32Array {
  const places = new Int32Array(ticks + 1);
  for (let entry = 0; entry < calls.length; entry++) {
    const after = (cells[entry] ?? 0) + 1;
    places[after] = (places[after] ?? 0) + 1;
  }
  for (let cell = 0; cell < ticks; cell++) places[cell + 1] = (places[cell + 1] ?? 0) + (places[cell] ?? 0);
  const order = new Int32Array(calls.length);
  for (let entry = 0; entry < calls.length; entry++) {
    const cell = cells[entry] ?? 0;
    const place = places[cell] ?? 0;
    order[place] = calls[entry] ?? 0;
    places[cell] = place + 1;
  }
  return order;
}
