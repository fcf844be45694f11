import { expect, it } from "vitest";
import { likelyOrder } from "../../../../checkers/transactions/rw-register/serial/block-order.ts";
import { blocksOf } from "../../../../checkers/transactions/rw-register/serial/blocks.ts";
import { instanceOf } from "../../../../checkers/transactions/rw-register/serial/instance.ts";
import { reorder } from "../../../../checkers/transactions/rw-register/serial/reorder.ts";
import { historyOf, registersOf, type Txn } from "../../../support/register-transactions/txn.ts";

/** Blind writes of 1, 2, ... to one key, from one place to another. */
function writes(...spans: readonly (readonly [number, number])[]): Txn[] {
  return spans.map(([invoked, completed], t) => ({
    process: t,
    type: "ok",
    invoked,
    completed,
    microOps: [["w", 7, t + 1]],
  }));
}

/** The values in order, after some were put in a sequence. */
function reordered(txns: readonly Txn[], ...values: readonly number[]): readonly (number | undefined)[] {
  const registers = registersOf(historyOf(txns));
  const instance = instanceOf(registers, "realtime");
  const blocks = blocksOf(instance);
  if ("members" in blocks) throw new Error("A contradiction");
  const order = likelyOrder(instance, blocks);
  reorder(
    blocks,
    order,
    values.map((value) => registers.versionValue.indexOf(value)),
  );
  for (const [place, root] of order.blocks.entries()) expect(order.position[root]).toBe(place);
  return [...order.blocks].map((root) => registers.versionValue[root]);
}

it("exchanges the places of blocks, and leaves the others where they are", () => {
  const all = writes([0, 10], [1, 11], [2, 12], [3, 13]);
  expect(reordered(all, 3, 1)).toEqual([-1, 3, 2, 1, 4]);
  expect(reordered(all, 4, 3, 2, 1)).toEqual([-1, 4, 3, 2, 1]);
  expect(reordered(all, 2)).toEqual([-1, 1, 2, 3, 4]);
});

it("has blocks in between come before and after as real time demands", () => {
  // 1 may come last, as 4 may come first; but 3 comes after 2, and 4 after both.
  const all = writes([0, 10], [1, 3], [4, 6], [7, 11]);
  expect(reordered(all, 4, 1)).toEqual([-1, 2, 3, 4, 1]);
});
