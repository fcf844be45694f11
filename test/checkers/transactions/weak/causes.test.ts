import { describe, expect, it } from "vitest";
import { componentsOf } from "../../../../checkers/transactions/graph/components.ts";
import { ALL_KINDS } from "../../../../checkers/transactions/graph/edges.ts";
import { graphOf } from "../../../../checkers/transactions/graph/graph.ts";
import { forceCauses, type Scope } from "../../../../checkers/transactions/weak/causes.ts";
import {
  type SessionHistory,
  sessionHistory,
} from "../../../../checkers/transactions/weak/session-history.ts";
import { causeAndSessionOrder } from "../../../../checkers/transactions/weak/version-order.ts";
import { writersByKey } from "../../../../checkers/transactions/weak/writers-by-key.ts";
import { SeededRandom } from "../../../support/objects/random.ts";
import { drawTransactions, historyOf, registersOf } from "../../../support/sessions/small-sessions.ts";

/** The edges that visible causes force, with so many clock entries held at once; undefined if causes run in a circle. */
function forced(history: SessionHistory, scope: Scope, maxEntries: number): string[] | undefined {
  const order = causeAndSessionOrder(history);
  const before = order.edges.count;
  const { of, areTrivial } = componentsOf(graphOf(history.nodes, order.edges, ALL_KINDS));
  if (!areTrivial) return undefined;
  const causesFirst = new Int32Array(history.nodes);
  for (let node = 0; node < history.nodes; node++) causesFirst[history.nodes - 1 - (of[node] ?? 0)] = node;
  forceCauses(history, writersByKey(history), order, {
    causesFirst,
    scope,
    expired: () => false,
    maxEntries,
  });
  const { from, to, count } = order.edges;
  return Array.from(
    { length: count - before },
    (_, i) => `${from[before + i] ?? 0} ${to[before + i] ?? 0} ${order.read[before + i] ?? 0}`,
  ).sort();
}

describe("forceCauses()", () => {
  it.each<Scope>(["all", "direct", "before", "indirect"])(
    "forces the same however few sessions it looks at at once: %s",
    (scope) => {
      const random = new SeededRandom(2);
      let edges = 0;
      for (let n = 0; n < 1200; n++) {
        const history = sessionHistory(
          registersOf(historyOf(drawTransactions((limit) => random.below(limit)))),
        );
        const whole = forced(history, scope, 1e6);
        for (const width of [1, 2]) expect(forced(history, scope, width * history.nodes)).toEqual(whole);
        edges += whole?.length ?? 0;
      }
      expect(edges).toBeGreaterThan(5);
    },
  );
});
