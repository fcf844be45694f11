import { History } from "../../checkers/history/history.ts";
import { type Json, NEMESIS, type Operation } from "../../checkers/history/operation.ts";
import type { Counterexample, Verdict } from "../../checkers/verdict.ts";
import type { ClockSample, ReportInput, RunDescription } from "../../reports/report.ts";
import { type Classic, classicViolation } from "./sample-counterexamples.ts";
import { busyHistory, NODES, operation } from "./sample-history.ts";

const RUN: RunDescription = {
  id: "20261121T101500Z-4f2a",
  target: "reference",
  workload: "register",
  nemesis: ["partition", "kill", "pause"],
  nodes: NODES,
  seed: 8_271_933,
  startedAt: "2026-11-21T10:15:00.000Z",
  argv: [
    "run",
    "reference",
    "--workload",
    "register",
    "--nemesis",
    "partition,kill,pause",
    "--seed",
    "8271933",
  ],
  versions: { faultline: "0.1.0", node: "20.20.2", reference: "0.1.0" },
  settings: {
    concurrency: 10,
    rate: 100,
    timeLimitSeconds: 20,
    opTimeoutMs: 1000,
    keys: 5,
    opsPerKey: 120,
    defect: null,
  },
  capabilities: [
    { fault: "partition", supported: true, how: "every link between nodes passes through a proxy" },
    { fault: "kill", supported: true, how: "SIGKILL to the node's process" },
    { fault: "pause", supported: true, how: "SIGSTOP, confirmed by the process state" },
    { fault: "clock", supported: false, how: "needs root and the right to trace processes" },
  ],
};

/** A run in which nothing was found. */
export function validReport(): ReportInput {
  return { run: RUN, history: busyHistory({ seconds: 20, perSecond: 120 }), verdict: VALID };
}

/** A stale read, with the drawing of it. */
export function invalidReport(): ReportInput {
  const history = busyHistory({ seconds: 20, perSecond: 120 });
  return {
    run: { ...RUN, argv: [...RUN.argv, "--defect", "stale-reads"] },
    history,
    verdict: invalidVerdict(staleRead()),
  };
}

/** One of the violations that everybody has met, as the checker explains it. */
export function counterexampleReport(name: Classic): ReportInput {
  const { counterexample, explanation } = classicViolation(name);
  return { ...invalidReport(), verdict: invalidVerdict(counterexample, explanation) };
}

/** Faults that nobody saw happen, so no word on the database. */
export function unknownReport(): ReportInput {
  return { run: RUN, history: busyHistory({ seconds: 20, perSecond: 30 }), verdict: UNKNOWN };
}

/** A run that ended before anything began. */
export function emptyReport(): ReportInput {
  const reason = { kind: "not-exercised", message: "The history holds no operation of a client" } as const;
  const verdict: Verdict = {
    checker: "register",
    valid: "unknown",
    summary: "Nothing was checked",
    reasons: [reason],
  };
  return { run: { ...RUN, nemesis: [], argv: [], capabilities: [] }, history: History.from([]), verdict };
}

/** A run long enough that its points must be sampled. */
export function largeReport(operations: number): ReportInput {
  return { run: RUN, history: busyHistory({ seconds: 120, perSecond: operations / 120 }), verdict: VALID };
}

/** Clocks that jump, strobe and drift, one of them a monotonic one; one node is down for a while. */
export function skewedReport(): ReportInput {
  const nemesis = { process: NEMESIS, took: 300 } as const;
  const skew = (at: number, node: string, plan: Readonly<Record<string, Json>>) =>
    operation(0, {
      ...nemesis,
      f: "skew-clock",
      value: { targeter: "one", nodes: [node], clock: "real", ...plan },
      at,
      answer: { targeter: "one", nodes: [node], ...plan, hit: [node], observed: { [node]: { realMs: 1 } } },
    });
  const reset = (at: number) => operation(0, { ...nemesis, f: "reset-clock", value: null, at });
  const reads = Array.from({ length: 400 }, (_, i) =>
    operation(0, { process: i % 5, f: "read", value: null, answer: 1, at: 50 * i, took: 5 + (i % 7) }),
  );
  const ops = [
    ...skew(2_000, "n1", { kind: "jump", byMs: 30_000 }),
    ...reset(6_000),
    ...skew(8_000, "n2", { kind: "drift", msPerSecond: -300 }),
    ...reset(13_000),
    ...skew(14_500, "n3", { kind: "strobe", byMs: -700, periodMs: 90 }),
    ...reset(18_000),
    ...reads.flat(),
  ].toSorted((a, b) => a.time - b.time);
  for (const [index, op] of ops.entries()) op.index = index;
  return {
    run: { ...RUN, nemesis: ["clock"] },
    history: History.from(ops),
    verdict: VALID,
    clockSamples: skewedClocks(),
  };
}

function skewedClocks(): readonly ClockSample[] {
  const offsets: Readonly<Record<string, (second: number) => number>> = {
    n1: (second) => (second > 2 && second < 7 ? 30_000 : 0),
    n2: (second) => (second > 8 && second < 14 ? -300 * (second - 8) : 0),
    n3: (second) => (second > 14 && second < 19 && second % 2 === 0 ? -700 : 0),
    n4: () => 0,
    n5: () => 0,
  };
  return Array.from({ length: 20 }, (_, second) => second).flatMap((second) =>
    NODES.filter((node) => node !== "n5" || second < 8 || second > 12).map((node) => {
      const realMs = offsets[node]?.(second) ?? 0;
      return {
        time: second * 1e9 + 3e6,
        node,
        realMs,
        monotonicMs: node === "n4" && second > 9 && second < 12 ? 5_000 : 0,
        ...(node !== "n4" && { databaseMs: realMs + 400, databaseWithinMs: 501 }),
      };
    }),
  );
}

/** Values that would do harm if a page took them for anything but text. */
export const NASTY: readonly string[] = [
  "<script>alert(1)</script>",
  "</script><img src=x onerror=alert(2)>",
  "<!--<script>",
  "\u2028\u2029line\u0000\u202Eevil",
  "\"'`&amp;${1}",
];

/** The invalid run again, with `NASTY` in every place where a database or a user can put a string. */
export function nastyReport(): ReportInput {
  const [script = "", close = "", comment = "", separators = "", quotes = ""] = NASTY;
  const history = History.from([
    ...operation(0, {
      process: 0,
      f: script,
      value: close,
      at: 1,
      took: 5,
      answer: comment,
      node: quotes,
      key: separators,
    }),
    ...operation(2, {
      process: 1,
      f: "write",
      value: separators,
      at: 3,
      took: 4,
      error: `${close}: ${script}`,
      type: "fail",
    }),
    ...operation(4, {
      process: NEMESIS,
      f: `start-${script}`,
      value: { [close]: comment },
      at: 8,
      took: 1,
      answer: { [script]: quotes },
    }),
    ...operation(6, { process: 2, f: "read", value: null, at: 10, took: 3, answer: NASTY }),
  ]);
  const window = [...history.operations()];
  const counterexample: Counterexample = {
    model: script,
    key: close,
    window,
    labels: [script, close, separators],
    open: [1],
    unneeded: [1],
    culprit: 2,
    possibleStates: NASTY,
    possibleStateTotal: NASTY.length,
    configurations: [
      {
        stateBefore: comment,
        linearized: [0],
        states: [quotes],
        stuck: [
          { position: 2, why: script },
          { position: 1, why: separators },
        ],
      },
    ],
    configurationTotal: 1,
    fromTheBeginning: true,
    isMinimal: true,
    omitted: 0,
    surroundings: [],
  };
  const run = {
    ...RUN,
    id: comment,
    target: script,
    workload: close,
    nodes: NASTY,
    nemesis: NASTY,
    argv: NASTY,
    settings: { [script]: close },
    versions: { [comment]: quotes },
  };
  return { run, history, verdict: invalidVerdict(counterexample, script) };
}

const STATS: Verdict = {
  checker: "stats",
  valid: true,
  summary: "Every kind of operation succeeded at least once",
  details: {
    ok: 2201,
    fail: 126,
    info: 73,
    okFraction: 0.917,
    byF: { read: { ok: 680, fail: 71 }, write: { ok: 653, fail: 63 } },
  },
};

const VALID: Verdict = {
  checker: "register",
  valid: true,
  summary: "All checks passed",
  parts: [
    {
      checker: "linearizable",
      valid: true,
      summary: "20 keys are linearizable",
      details: { keys: 20, operations: 2400, states: 31_873, longestSearchMs: 12 },
    },
    STATS,
  ],
};

const UNKNOWN: Verdict = {
  checker: "register",
  valid: "unknown",
  summary: "1 of 2 checks could not say",
  reasons: [
    {
      kind: "fault-unconfirmed",
      message: "3 of 9 faults were not seen in force, so the run did not test what it was meant to test",
    },
  ],
  parts: [
    { checker: "linearizable", valid: true, summary: "5 keys are linearizable" },
    {
      checker: "faults",
      valid: "unknown",
      summary: "3 of 9 faults were not confirmed",
      reasons: [
        { kind: "fault-unconfirmed", message: "start-pause on n3 at 12.4 s: the process state stayed S" },
      ],
    },
  ],
};

function invalidVerdict(
  counterexample: Counterexample,
  words = "A read returned 3 although the write of 7 had already been acknowledged to another client",
): Verdict {
  const { window, culprit, key } = counterexample;
  const operations = window.filter((_, position) => position === culprit);
  const anomaly = {
    name: "nonlinearizable",
    explanation: words,
    operations,
    counterexample,
    ...(key !== undefined && { key }),
  };
  const summary = "1 of 20 keys is not linearizable";
  const part: Verdict = {
    checker: "linearizable",
    valid: false,
    summary,
    anomalies: [anomaly],
    details: { keys: 20, operations: 2400 },
  };
  return { checker: "register", valid: false, summary, anomalies: [anomaly], parts: [part, STATS] };
}

/** A follower behind a partition answers from what it has: the classic. */
function staleRead(): Counterexample {
  const at = 6.4;
  const history = History.from(
    [
      ...operation(0, { process: 0, node: "n1", f: "write", value: 3, at: at * 1e3, took: 6 }),
      ...operation(2, {
        process: 3,
        node: "n4",
        f: "read",
        value: null,
        answer: 3,
        at: at * 1e3 + 3.2,
        took: 5.1,
      }),
      ...operation(4, {
        process: 1,
        node: "n2",
        f: "cas",
        value: [3, 9],
        at: at * 1e3 + 7.4,
        took: 11,
        type: "info",
        error: "timeout: no answer within 1000 ms",
      }),
      ...operation(6, { process: 2, node: "n3", f: "write", value: 7, at: at * 1e3 + 11, took: 7.8 }),
      ...operation(8, {
        process: 4,
        node: "n5",
        f: "read",
        value: null,
        answer: 7,
        at: at * 1e3 + 17.1,
        took: 3.9,
      }),
      ...operation(10, {
        process: 3,
        node: "n4",
        f: "read",
        value: null,
        answer: 3,
        at: at * 1e3 + 22.8,
        took: 2.6,
      }),
      ...operation(12, { process: 0, node: "n1", f: "write", value: 8, at: at * 1e3 + 24.2, took: 6.6 }),
    ].toSorted((a, b) => a.time - b.time),
  );
  return {
    model: "cas-register",
    key: 4,
    window: [...history.operations()],
    labels: ["write 3", "read → 3", "cas 3→9", "write 7", "read → 7", "read → 3", "write 8"],
    open: [2],
    unneeded: [2],
    culprit: 5,
    possibleStates: ["7"],
    possibleStateTotal: 1,
    configurations: [
      {
        stateBefore: "null",
        linearized: [0, 1, 3, 4],
        states: ["3", "3", "7", "7"],
        stuck: [
          { position: 5, why: "it read 3, but the register holds 7" },
          { position: 2, why: "it compares with 3, but the register holds 7" },
          { position: 6, why: "it would leave 8, and that does not help a read of 3" },
        ],
      },
    ],
    configurationTotal: 1,
    fromTheBeginning: true,
    isMinimal: true,
    omitted: 0,
    surroundings: [],
  };
}

/** The operations of a sample, for tests of single parts. */
export function operationsOf({ history }: ReportInput): Operation[] {
  return [...history.operations()];
}
