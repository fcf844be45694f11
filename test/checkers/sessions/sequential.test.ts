import { describe, expect, it } from "vitest";
import type { RecordedOp } from "../../../checkers/history/columns.ts";
import { History } from "../../../checkers/history/history.ts";
import { findsOrder } from "../../../checkers/sessions/search-order.ts";
import { sequential } from "../../../checkers/sessions/sequential.ts";
import { ALL_KINDS } from "../../../checkers/transactions/graph/edges.ts";
import { graphOf } from "../../../checkers/transactions/graph/graph.ts";
import { sessionHistory } from "../../../checkers/transactions/weak/session-history.ts";
import { causeAndSessionOrder } from "../../../checkers/transactions/weak/version-order.ts";
import { weakIsolation } from "../../../checkers/transactions/weak/weak-isolation.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { drawn } from "../../support/notation.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { canBeRun } from "../../support/sessions/all-orders.ts";
import { oneCopy } from "../../support/sessions/one-copy.ts";
import { drawTransactions, historyOf, oneByOne, registersOf } from "../../support/sessions/small-sessions.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };
const HISTORIES = Number(process.env["FAULTLINE_ORACLE"] ?? 2000);

function judge(history: History): Verdict {
  return sequential().check(history, CONTEXT);
}

/** Of the transaction `w x 1, r y 2`. */
function microOps(text: string): (string | number)[][] {
  return text.split(", ").map((access) => {
    const [f = "", key = "", value = ""] = access.split(" ");
    return [f, key, Number(value)];
  });
}

/** Transactions one after the other, each of another process. */
function transactions(texts: readonly string[]): History {
  return History.from(
    texts.flatMap((text, process): RecordedOp[] => [
      { process, type: "invoke", f: "txn", value: microOps(text), time: 2e6 * process },
      { process, type: "ok", f: "txn", value: microOps(text), time: 2e6 * process + 1e6 },
    ]),
  );
}

function explanation(verdict: Verdict): string {
  return verdict.valid === false ? verdict.anomalies[0].explanation : verdict.summary;
}

describe("sequential()", () => {
  it.each([
    ["transactions", (drawnOnes: ReturnType<typeof drawTransactions>) => drawnOnes],
    ["single operations", oneByOne],
  ])(`agrees with a search through all orders of ${HISTORIES} small histories of %s`, (_, shape) => {
    const random = new SeededRandom(17);
    const steps = new Map<string, number>();
    let invalid = 0;
    for (let n = 0; n < HISTORIES; n++) {
      const transactions = shape(drawTransactions((limit) => random.below(limit))).slice(0, 8);
      if (
        transactions.some(({ accesses }) =>
          accesses.some(
            (access) => access.f === "r" && access.from !== "initial" && access.from >= transactions.length,
          ),
        )
      )
        continue;
      if (!transactions.some(({ accesses }) => accesses.some(({ f }) => f === "r"))) continue;
      const verdict = judge(historyOf(transactions));
      const expected = canBeRun(transactions);
      if (verdict.valid !== expected)
        expect.fail(`${verdict.summary} but ${expected}: ${JSON.stringify(transactions)}`);
      if (!expected) invalid++;
      // Whatever is sequentially consistent is causally consistent.
      if (expected)
        expect(weakIsolation({ level: "causal" }).check(historyOf(transactions), CONTEXT).valid).toBe(true);
      const by = JSON.stringify(verdict.details?.["decidedBy"]);
      steps.set(by, (steps.get(by) ?? 0) + 1);
    }
    expect(invalid).toBeGreaterThan(HISTORIES / 20);
    for (const step of ["replay", "causality"])
      expect(steps.get(JSON.stringify(step)), step).toBeGreaterThan(HISTORIES / 100);
  });

  it("decides the same by the search alone", () => {
    const random = new SeededRandom(29);
    const found = new Set<boolean | string>();
    for (let n = 0; n < HISTORIES / 4; n++) {
      const transactions = drawTransactions((limit) => random.below(limit));
      const sessions = sessionHistory(registersOf(historyOf(transactions)));
      const graph = graphOf(sessions.nodes, causeAndSessionOrder(sessions).edges, ALL_KINDS);
      const answer = findsOrder(sessions, graph, { maxStates: 1e5, expired: () => false });
      expect(answer).toBe(canBeRun(transactions));
      found.add(answer);
      expect([answer, "too-large"]).toContain(
        findsOrder(sessions, graph, { maxStates: 5, expired: () => false }),
      );
      expect(findsOrder(sessions, graph, { maxStates: 5, expired: () => true })).toBe("late");
    }
    expect(found.size).toBe(2);
  });

  it("shows of what only a search refutes the few operations that contradict each other, none of them to spare", () => {
    // Both readers of x come after both writers of y, and those of y after those of x: whichever write of x or y was first, one reads too late.
    const knot = [
      "w x 1, w a 1",
      "w x 2, w b 1",
      "w y 1, w c 1",
      "w y 2, w d 1",
      "r x 1, r c 1, r d 1",
      "r x 2, r c 1, r d 1",
      "r y 1, r a 1, r b 1",
      "r y 2, r a 1, r b 1",
    ];
    const others = ["w z 1", "r z 1", "r z 1, r x 1", "w z 2", "r z 2"];
    const verdict = judge(transactions([...others.slice(0, 3), ...knot, ...others.slice(3)]));
    expect(verdict).toMatchObject({ valid: false, details: { decidedBy: "search" } });
    expect(explanation(verdict)).toMatch(/^None of the orders of 8 operations /);
    const shown = verdict.valid === false ? verdict.anomalies[0].operations : [];
    expect(shown.map(({ completion }) => JSON.stringify(completion?.value))).toEqual(
      knot.map((text) => JSON.stringify(microOps(text))),
    );
    expect(judge(transactions(knot)).valid).toBe(false);
    for (const i of knot.slice(4).keys())
      expect(judge(transactions(knot.toSpliced(4 + i, 1))).valid).toBe(true);
  });

  it("shows of whatever it refutes operations that contradict each other without the rest", () => {
    const random = new SeededRandom(37);
    const seen = new Map<string, number>();
    for (let n = 0; n < 2 * HISTORIES; n++) {
      const verdict = judge(historyOf(drawTransactions((limit) => random.below(limit))));
      if (verdict.valid !== false) continue;
      const by = JSON.stringify(verdict.details?.["decidedBy"]);
      seen.set(by, (seen.get(by) ?? 0) + 1);
      if (by !== '"saturation"') continue;
      const events = verdict.anomalies[0].operations.flatMap(({ invocation, completion }) =>
        completion === undefined ? [invocation] : [invocation, completion],
      );
      const alone = judge(History.from(events.toSorted((a, b) => a.index - b.index)));
      expect(alone.valid, explanation(verdict)).toBe(false);
      expect(alone.valid === false && alone.anomalies[0].name).toBe("nonsequential");
    }
    expect(seen.get('"saturation"') ?? 0, JSON.stringify([...seen])).toBeGreaterThan(HISTORIES / 400);
  });

  it("allows reads to be out of date as long as each session goes forward", () => {
    const late = drawn(`
      0: [write 1]  [write 2]
      1:                      [read 1]   [read 2]
      2:                         [read 2]
    `);
    expect(judge(late)).toMatchObject({ valid: true });
  });

  it("finds what two sessions saw in opposite orders", () => {
    const verdict = judge(
      drawn(`
        0: [write 1]
        1: [write 2]
        2:            [read 1]   [read 2]
        3:            [read 2]   [read 1]
      `),
    );
    expect(verdict.valid === false ? verdict.anomalies[0].name : verdict.summary).toBe("nonsequential");
    expect(explanation(verdict)).toMatch(
      /^A process read something, and later something older: process 2 read 2 /,
    );
  });

  it("finds two processes that each missed the other's write", () => {
    // Causally consistent, but the first of the two writes has to be seen.
    const write = (process: number, key: string, time: number): RecordedOp[] => [
      { process, type: "invoke", f: "write", key, value: 1, time },
      { process, type: "ok", f: "write", key, value: 1, time: time + 1e6 },
    ];
    const read = (process: number, key: string, time: number): RecordedOp[] => [
      { process, type: "invoke", f: "read", key, value: null, time },
      { process, type: "ok", f: "read", key, value: null, time: time + 1e6 },
    ];
    const history = History.from([
      ...write(0, "x", 0),
      ...write(1, "y", 2e6),
      ...read(0, "y", 4e6),
      ...read(1, "x", 6e6),
    ]);
    expect(explanation(judge(history))).toBe(
      "No order of all operations that keeps each session's own order explains what was read: process 0 read y = null at 0.005 s, which the write of y = 1 replaced; but process 1 had made the write of y = 1 before process 1's read of x = null (0.007 s); but process 1 read x = null at 0.007 s, which the write of x = 1 replaced; but process 0 had made the write of x = 1 before process 0's read of y = null (0.005 s)",
    );
  });

  it("finds the order of a store with one copy, whatever the sessions and however large", () => {
    const random = new SeededRandom(23);
    let replayed = 0;
    for (let n = 0; n < 60; n++) {
      const verdict = judge(History.from(oneCopy(random, n % 3 === 0 ? 400 : 40)));
      expect(verdict.valid, verdict.summary).toBe(true);
      if (verdict.details?.["decidedBy"] === "replay") replayed++;
    }
    expect(replayed).toBeGreaterThan(50);
  });

  it("is unknown, and never valid, where it has to give up", () => {
    const history = History.from(oneCopy(new SeededRandom(1), 60));
    const looks = Array.from({ length: 20 }, (_, n) => {
      let left = n;
      return sequential().check(history, { expired: () => left-- <= 0, maxStates: 1e6 }).valid;
    });
    expect(looks[0]).toBe("unknown");
    expect(looks.at(-1)).toBe(true);
    expect(judge(drawn("0: [write 1]"))).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "not-exercised" }],
    });
  });
});
