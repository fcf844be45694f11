import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import type { Json, Op, Operation, OpType } from "../../../checkers/history/operation.ts";
import { leader } from "../../../checkers/leader/leader.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { DEPTH } from "../../support/simulated-object.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";

const check = (history: History): Verdict => leader().check(history, UNLIMITED);

interface Event {
  readonly at: number;
  readonly process: number;
  readonly node: string;
  readonly type: OpType;
  readonly value: Json;
  readonly f?: string;
}

/** A node says, between two moments in tenths of a second, in which term it is and who leads it. */
function says(
  node: string,
  [from, to]: readonly [number, number],
  term: number,
  name: string | null,
): Event[] {
  // Of one node, each observation is by a process of its own, so that they may overlap.
  const process = 10 * Number(node.slice(1)) + from;
  return [
    { at: from, process, node, type: "invoke", value: null },
    { at: to, process, node, type: "ok", value: { term, leader: name } },
  ];
}

function historyOf(...events: readonly (readonly Event[])[]): History {
  const ops: Op[] = events
    .flat()
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...event }, index) => ({ index, time: at * 1e8, f: "observe", ...event }));
  return History.from(ops);
}

/** The rules as they are written down, tried on every pair of observations. */
function byEveryPair(history: History): Set<string> {
  const answered = [...history.operations()].flatMap(({ invocation, completion }: Operation) =>
    completion?.type === "ok"
      ? [{ from: invocation.index, to: completion.index, node: completion.node, said: completion.value }]
      : [],
  );
  const found = new Set<string>();
  const said = (value: Json) => value as { readonly term: number; readonly leader: string | null };
  for (const a of answered) {
    for (const b of answered) {
      const [one, other] = [said(a.said), said(b.said)];
      const named = one.leader !== null && other.leader !== null;
      if (named && one.term === other.term && one.leader !== other.leader) found.add("two-leaders");
      if (a.node === b.node && a.to < b.from && one.term > other.term) found.add("term-regression");
    }
  }
  return found;
}

/** Observations of two nodes by four processes, which mostly say the same of a term. */
const smallHistories: fc.Arbitrary<History> = fc
  .array(fc.tuple(fc.nat(3), fc.nat(9), fc.nat(19), fc.nat(9)), { minLength: 2, maxLength: 24, size: "max" })
  .map((course) => {
    const open = new Set<number>();
    const ops: Op[] = course.map(([process, fate, draw, late], index) => {
      const common = { index, time: index, process, f: "observe", node: `n${process % 2}` };
      if (!open.delete(process)) {
        open.add(process);
        return { ...common, type: "invoke", value: null };
      }
      if (fate === 0) return { ...common, type: "fail", value: null };
      const term = Math.max(1, Math.floor(index / 5) + (late === 0 ? -1 : 1));
      const names = draw < 18 ? [`n${term % 2}`, null] : [`n${(term + 1) % 2}`];
      return { ...common, type: "ok", value: { term, leader: names[draw % names.length] ?? null } };
    });
    return History.from(ops);
  });

describe("leader()", () => {
  it("agrees with a look at every pair of observations", () => {
    const seen = { valid: 0, both: 0, one: 0, unknown: 0 };
    fc.assert(
      fc.property(smallHistories, (history) => {
        const expected = byEveryPair(history);
        const verdict = check(history);
        if (verdict.valid === "unknown") seen.unknown++;
        else if (expected.size === 0) seen.valid++;
        else if (expected.size === 2) seen.both++;
        else seen.one++;
        expect(verdict.valid === false).toBe(expected.size > 0);
        expect(new Set(anomalyNames(verdict))).toEqual(expected);
        for (const anomaly of verdict.valid === false ? verdict.anomalies : []) {
          expect(byEveryPair(alone(anomaly.operations))).toContain(anomaly.name);
        }
      }),
      { numRuns: 8_000 * DEPTH },
    );
    expect(Math.min(seen.valid, seen.both, seen.one, seen.unknown)).toBeGreaterThan(50 * DEPTH);
  });

  it("calls valid terms that each have a leader, though nodes learn of them at different times", () => {
    const verdict = check(
      historyOf(
        says("n1", [0, 1], 1, "n1"),
        says("n2", [1, 2], 1, "n1"),
        says("n2", [3, 4], 2, null),
        says("n2", [5, 6], 2, "n2"),
        says("n1", [7, 8], 1, "n1"),
        says("n1", [9, 10], 2, "n2"),
      ),
    );
    expect(verdict).toMatchObject({
      valid: true,
      summary: "Each of 2 terms had one leader, and no node went back to an earlier one, by 6 observations",
      details: { observations: 6, leaderless: 1, observers: 2, terms: 2, leaders: 2 },
    });
  });

  it("finds a term that two lead", () => {
    const verdict = check(
      historyOf(says("n1", [0, 1], 3, "n1"), says("n2", [2, 3], 3, "n2"), says("n3", [4, 5], 3, "n2")),
    );
    expect(verdict).toMatchObject({
      valid: false,
      summary: "1 of 1 term had more than one leader",
      anomalies: [
        {
          name: "two-leaders",
          explanation:
            "Term 3 had two leaders: n1 said at 0.100 s (process 10) that it led it itself, and n2 said at 0.300 s (process 22) that it led it itself",
          operations: [{ invocation: { process: 10 } }, { invocation: { process: 22 } }],
        },
      ],
    });
    // Nobody is named who does not lead: a node that knows of no leader contradicts nobody.
    const modest = historyOf(
      says("n1", [0, 1], 3, "n1"),
      says("n2", [2, 3], 3, null),
      says("n3", [4, 5], 4, "n2"),
      says("n3", [6, 7], 4, "n2"),
    );
    expect(check(modest).valid).toBe(true);
  });

  it("finds a node that goes back to an earlier term", () => {
    const verdict = check(historyOf(says("n1", [0, 1], 7, "n1"), says("n1", [2, 3], 3, null)));
    expect(verdict).toMatchObject({
      valid: false,
      summary: "The terms of 1 node went back",
      anomalies: [
        {
          name: "term-regression",
          explanation:
            "n1 went back from term 7 to term 3: it had said 7 by 0.100 s (process 10), and answered 3 when it was asked at 0.200 s (process 12)",
        },
      ],
    });
    const overlapping = historyOf(
      says("n1", [0, 3], 7, "n1"),
      says("n1", [2, 4], 3, null),
      says("n1", [5, 6], 7, "n1"),
    );
    expect(check(overlapping).valid).toBe(true);
    const another = historyOf(
      says("n1", [0, 1], 7, "n1"),
      says("n2", [2, 3], 3, null),
      says("n2", [4, 5], 3, null),
    );
    expect(check(another).valid).toBe(true);
  });

  it("cannot tell where nothing was compared with anything", () => {
    expect(reasons(check(historyOf()))).toEqual(["not-exercised: No node said who leads"]);
    const leaderless = historyOf(says("n1", [0, 1], 1, null), says("n1", [2, 3], 1, null));
    expect(reasons(check(leaderless))).toEqual(["not-exercised: No node ever knew of a leader"]);
    const once = historyOf(says("n1", [0, 1], 1, "n1"));
    expect(reasons(check(once))).toEqual([
      "not-exercised: No two observations were of one term or of one node",
    ]);
  });

  it("is unknown whenever its time is up", () => {
    const history = historyOf(says("n1", [0, 1], 3, "n1"), says("n2", [2, 3], 3, "n2"));
    for (let looks = 0; looks < 2; looks++) {
      let asked = 0;
      const verdict = leader().check(history, { ...UNLIMITED, expired: () => asked++ >= looks });
      expect(reasons(verdict)[0]).toMatch(/^time: /);
    }
  });

  it.each([
    ["another operation", { f: "read", value: null }, "is asked with observe, not with read"],
    ["an answer without a term", { value: { leader: "n1" } }, "an answer is the term"],
    ["an answer with half a term", { value: { term: 1.5, leader: "n1" } }, "an answer is the term"],
    ["an answer without a leader", { value: { term: 1 } }, "an answer is the term"],
    ["an answer that is none", { value: null }, "an answer is the term"],
  ])("cannot judge %s", (_, wrong, words) => {
    const [asked, answered] = says("n1", [0, 1], 1, "n1");
    if (asked === undefined || answered === undefined) throw new Error("Two events");
    const f = "f" in wrong ? wrong.f : "observe";
    const verdict = check(
      historyOf([
        { ...asked, f },
        { ...answered, ...wrong, f },
      ]),
    );
    expect(reasons(verdict)[0]).toContain(words);
  });

  it("cannot judge one of several clusters", () => {
    const history = History.from([{ process: 0, type: "invoke", f: "observe", key: "a" }]);
    expect(reasons(check(history))[0]).toContain("no key such as a");
  });
});

/** The history of these operations only. */
function alone(operations: readonly Operation[]): History {
  const events = operations.flatMap(({ invocation, completion }) =>
    completion === undefined ? [invocation] : [invocation, completion],
  );
  const ordered = events.toSorted((a, b) => a.index - b.index);
  return History.from(ordered.map((op, index) => ({ ...op, index })));
}
