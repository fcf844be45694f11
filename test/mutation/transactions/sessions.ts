import type { History } from "../../../checkers/history/history.ts";
import type { Scope } from "../../../checkers/transactions/weak/causes.ts";
import type { SingleRule } from "../../../checkers/transactions/weak/levels.ts";
import type { SessionHistory } from "../../../checkers/transactions/weak/session-history.ts";
import type { WeakLevel } from "../../../checkers/transactions/weak/weak-levels.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import { hasOrder, relationsOf, visibleBy } from "../../support/sessions/all-orders.ts";
import { drawTransactions, historyOf, type SmallTransaction } from "../../support/sessions/small-sessions.ts";
import { transactionsOf } from "../../support/transactions/transaction-history.ts";
import type { Check, Subjects } from "../checks.ts";
import { demand, once, UNLIMITED } from "./context.ts";
import { registersOf } from "./registers-of.ts";

const of = "weak-isolation";

export const WEAK_CHECKS: readonly Check[] = [
  { name: "weakIsolation() finds at each level what that forbids, and nothing else", of, run: findsAtLevels },
  {
    name: "each rule is kept if some order keeps it, and its evidence is enough",
    of,
    run: agreesWithAllOrders,
  },
  { name: "causes force the same however few sessions are looked at at once", of, run: forcesInBlocks },
];

const LEVELS: readonly WeakLevel[] = ["read-committed", "read-atomic", "pram", "causal"];

/** What is wrong, and the weakest level that forbids it; none if all allow it. */
const HISTORIES: readonly (readonly [name: string, weakest: WeakLevel | undefined, ...lines: string[]])[] = [
  [
    "non-monotonic-read",
    "read-committed",
    "p0 1-2: w x 1; w y 1",
    "p1 3-4: r x =1; w x 2; w y 2",
    "p2 5-6: r y =2; r x =1",
  ],
  [
    "fractured-read",
    "read-atomic",
    "p0 1-2: w x 1; w y 1",
    "p1 3-4: r x =1; w x 2; w y 2",
    "p2 5-6: r x =1; r y =2",
  ],
  ["fractured-read", "read-atomic", "p0 1-2: w x 1", "p1 3-4: r x =1; w x 2", "p2 5-6: r x =1; r x =2"],
  ["fractured-read", "read-atomic", "p0 1-2: w x 1; w y 1", "p1 3-4: r x; r y =1"],
  ["fractured-read", "read-atomic", "p0 1-2: w x 1; w y 1 ?", "p1 3-4: r y; r x =1"],
  ["fractured-read", "read-atomic", "p0 1-2: w a 1; w b 1; w c 1; w d 1", "p1 3-4: r b; r a =1"],
  ["read-your-writes", "read-atomic", "p0 1-2: w x 1", "p0 3-4: r x"],
  ["monotonic-reads", "pram", "p0 1-2: w x 1", "p1 3-4: r x =1", "p1 5-6: r x"],
  ["monotonic-writes", "pram", "p0 1-2: w x 1", "p0 3-4: w y 2", "p1 5-6: r y =2", "p1 7-8: r x"],
  ["causal-violation", "causal", "p0 1-2: w x 1", "p1 3-4: r x =1; w y 2", "p2 5-6: r y =2; r x"],
  ["causality-cycle", "read-committed", "p0 1-2: r y =2", "p0 3-4: w x 1", "p1 5-6: r x =1", "p1 7-8: w y 2"],
  ["garbage-read", "read-committed", "p0 1-2: w x 1", "p1 3-4: r x =9"],
  ["garbage-read", "read-committed", "p0 1-2: w x 1", "p1 3-4: r x =9; r x =1"],
  ["garbage-read", "read-committed", "p0 1-2: w x 1; w y 1", "p1 3-4: r x =9; r y =1; r x =1"],
  ["G1a", "read-committed", "p0 1-2: w x 1 !", "p1 3-4: r x =1"],
  ["G1b", "read-committed", "p0 1-2: w x 1; w x 2", "p1 3-4: r x =1"],
  ["internal", "read-committed", "p0 1-2: w x 1", "p1 3-4: w x 2; r x =1"],
  ["future-read", "read-committed", "p0 1-2: r x =2; w x 2"],
  ["", undefined, "p0 1-2: w x 1; w y 1", "p1 3-4: w x 2; w y 2", "p2 5-6: r x =1; r y =1"],
  ["", undefined, "p0 1-2: w x 1", "p1 3-4: w x 2", "p2 5-6: r x =1", "p2 7-8: r x =2", "p3 9-10: r x =1"],
  ["", undefined, "p0 1-2: w x 1 ?", "p1 3-4: r x", "p1 5-6: r x =1"],
  ["", undefined, "p0 1-2: w x 1; w y 1 ?", "p0 3-4: r x", "p1 5-6: r x =1"],
  ["", undefined, "p0 1-2: w x 1 ?", "p0 3-4: w y 1", "p1 5-6: r y =1", "p1 7-8: r x", "p1 9-10: r x =1"],
  ["monotonic-writes", "pram", "p0 1-2: w x 1", "p0 3-4: w y 1 ?", "p1 5-6: r y =1", "p1 7-8: r x"],
  [
    "monotonic-writes",
    "pram",
    ...["p0 1-2: w x 1", "p0 3-4: w y 1 ?", "p0 5-6: w z 1 !", "p1 7-8: r y =1", "p1 9-10: r x"],
  ],
  ["", undefined, "p0 1-2: w x 1 !", "p0 3-4: w y 1 ?", "p0 5-6: r x", "p1 7-8: r y =1"],
  ["", undefined, "p0 1-2: w x 1", "p0 3-4: w y 1 ?", "p1 5-6: r y =1"],
  ["", undefined, "p0 1-2: w x 1; r x =1; w x 2; r x =2", "p1 3-4: r x =2"],
  ["", undefined, "p0 1-2: w x 1 !", "p1 3-4: r x"],
];

/** Where a process went on after what nobody knows the moment of: what was broken, and the weakest level that forbids it. */
const BRANCHED: typeof HISTORIES = [
  [
    "read-your-writes",
    "read-atomic",
    ...["p0 1-2: w x 1", "p0 3-4: w y 1 ?", "p1 5-6: r x =1", "p0 7-8: r x", "p1 9-10: r y =1"],
  ],
  ["", undefined, "p0 1-2: w x 1", "p0 3-4: w y 1 ?", "p0 5-6: r x =1", "p1 7-8: r y =1"],
  // As the first write did come first, this breaks monotonic writes.
  ["", undefined, "p0 1-2: w x 1", "p0 3-4: w y 1 ?", "p0 5-6: r x =1", "p1 7-8: r y =1", "p1 9-10: r x"],
];

/** What is said of them. */
const STORIES: readonly (readonly [words: string, ...lines: string[]])[] = [
  ["although it had itself written x = 1 in T1 before", "p0 1-2: w x 1", "p0 3-4: r x"],
  [
    "already read y = 2 from T4, before which process 0 had written x = 1 in T1",
    "p0 1-2: w x 1",
    "p0 3-4: w y 2",
    "p1 5-6: r y =2",
    "p1 7-8: r x",
  ],
  ["but process 0 had run", "p0 1-2: w x 1", "p0 3-4: w x 2", "p1 5-6: r x =2", "p1 7-8: r x =1"],
];

const MANY_IMPOSSIBLE = [
  ...Array.from({ length: 7 }, (_, i) => `3-4: r y =${i}`),
  "3-4: r x =1",
  ...["5-6: r y =9"],
];

function findsAtLevels({ weakIsolation }: Subjects): void {
  const judge = (level: WeakLevel, history: History): string => {
    const verdict = weakIsolation({ level }).check(history, UNLIMITED);
    return verdict.valid === false ? verdict.anomalies.map(({ name }) => name).join() : String(verdict.valid);
  };
  for (const [histories, otherwise] of [
    [HISTORIES, "true"],
    [BRANCHED, "unknown"],
  ] as const)
    for (const [name, weakest, ...lines] of histories) {
      const from = weakest === undefined ? LEVELS.length : LEVELS.indexOf(weakest);
      for (const [i, level] of LEVELS.entries()) {
        const found = judge(level, transactionsOf(...lines));
        demand(found === (i < from ? otherwise : name), () => `${level}: ${found} of ${lines.join(" | ")}`);
      }
    }
  for (const [, weakest, ...lines] of HISTORIES) {
    const { details } = weakIsolation({ level: "causal" }).check(transactionsOf(...lines), UNLIMITED);
    const expected = weakest === undefined ? undefined : LEVELS[LEVELS.indexOf(weakest) - 1];
    const strongest = details?.["strongestLevel"];
    demand(
      strongest === expected,
      () => `${JSON.stringify(strongest)} is the strongest level of ${lines.join(" | ")}`,
    );
  }
  for (const [words, ...lines] of STORIES) {
    const verdict = weakIsolation({ level: "causal" }).check(transactionsOf(...lines), UNLIMITED);
    const story = verdict.valid === false ? verdict.anomalies[0].explanation : "";
    demand(story.includes(words), () => `it does not say ${words}, but ${story}`);
  }
  const many = judge("causal", transactionsOf("1-2: w x 1 !", ...MANY_IMPOSSIBLE));
  demand(many === [...Array<string>(5).fill("garbage-read"), "G1a"].join(), () => `it tells of ${many}`);
  const unread = judge("causal", transactionsOf("p0 1-2: w x 1", "p1 3-4: w x 2"));
  demand(unread === "unknown", () => `${unread}, though nothing was read`);
}

const RULES = [
  "read-committed",
  "read-atomic",
  "pram",
  "causal",
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
] as const satisfies readonly SingleRule[];

interface Case {
  readonly name: string;
  readonly transactions: readonly SmallTransaction[];
  readonly history: History;
  readonly keeps: ReadonlyMap<SingleRule, boolean>;
}

const CASES = once(() => {
  const random = new SeededRandom(7);
  return Array.from({ length: 800 }, (_, i): Case => {
    const transactions = drawTransactions((limit) => random.below(limit));
    const relations = relationsOf(transactions);
    const keeps = new Map(RULES.map((rule) => [rule, hasOrder(transactions, visibleBy(rule, relations))]));
    return { name: `seed ${i}`, transactions, history: historyOf(transactions), keeps };
  });
});

/** Whether some transactions break a rule by themselves, by their text. */
const breaks = new Map<string, boolean>();

function agreesWithAllOrders(subjects: Subjects): void {
  for (const { name, transactions, history, keeps } of CASES()) {
    const sessions = subjects.sessionHistory(registersOf(subjects, history));
    const levels = new subjects.Levels(sessions, () => false);
    for (const [rule, expected] of keeps) {
      const kept = levels.firstBroken([rule]);
      demand((kept === undefined) === expected, () =>
        expected
          ? `it finds ${rule} broken where it is not (${name})`
          : `it finds ${rule} kept where it is not (${name})`,
      );
      if (kept === undefined || kept === "late") continue;
      const { operations } = subjects.anomalyOf(sessions, kept);
      const numbers = operations.map(({ invocation }) => invocation.index / 2);
      demand(
        isBrokenBy(rule, only(transactions, numbers)),
        () => `its evidence against ${rule} is none (${name})`,
      );
    }
  }
}

function isBrokenBy(rule: SingleRule, alone: readonly SmallTransaction[]): boolean {
  const text = `${rule} ${JSON.stringify(alone)}`;
  const known = breaks.get(text) ?? !hasOrder(alone, visibleBy(rule, relationsOf(alone)));
  breaks.set(text, known);
  return known;
}

/** Some of the transactions alone, without their reads from others. */
function only(transactions: readonly SmallTransaction[], kept: readonly number[]): SmallTransaction[] {
  return kept.map((t) => {
    const { session, accesses } = transactions[t] ?? { session: 0, accesses: [] };
    return {
      session,
      accesses: accesses.flatMap((access) => {
        if (access.f === "w" || access.from === "initial") return [access];
        const from = kept.indexOf(access.from);
        return from < 0 ? [] : [{ ...access, from }];
      }),
    };
  });
}

function forcesInBlocks(subjects: Subjects): void {
  for (const { name, history } of CASES().slice(0, 200)) {
    const sessions = subjects.sessionHistory(registersOf(subjects, history));
    for (const scope of ["all", "direct", "before", "indirect"] as const) {
      const whole = forced(subjects, sessions, scope, 1e6);
      for (const width of [1, 2])
        demand(
          forced(subjects, sessions, scope, width * sessions.nodes) === whole,
          () => `${scope} differs with ${width} at once (${name})`,
        );
    }
  }
}

function forced(subjects: Subjects, history: SessionHistory, scope: Scope, maxEntries: number): string {
  const order = subjects.causeAndSessionOrder(history);
  const before = order.edges.count;
  const { of: component, areTrivial } = subjects.componentsOf(
    subjects.graphOf(history.nodes, order.edges, 0xff),
  );
  if (!areTrivial) return "";
  const causesFirst = new Int32Array(history.nodes);
  for (let node = 0; node < history.nodes; node++)
    causesFirst[history.nodes - 1 - (component[node] ?? 0)] = node;
  const options = { causesFirst, scope, expired: () => false, maxEntries };
  subjects.forceCauses(history, subjects.writersByKey(history), order, options);
  const { from, to, count } = order.edges;
  return Array.from({ length: count - before }, (_, i) => `${from[before + i] ?? 0}<${to[before + i] ?? 0}`)
    .sort()
    .join();
}
