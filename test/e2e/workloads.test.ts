import { describe, expect, test } from "vitest";
import type { Anomaly, Verdict } from "../../checkers/verdict.ts";
import { faultline, freshStore } from "../support/cli.ts";

/** Real time decides what a fault meets, so a run may miss; not this often in a row. */
const TRIES = 6;
const LIMIT_MS = TRIES * 45_000;

interface Outcome {
  readonly valid: Verdict["valid"];
  readonly verdict: Verdict;
}

/** A short run of the bundled store. */
async function run(...args: readonly string[]): Promise<Outcome> {
  const { stdout, stderr } = await faultline([
    "run",
    "reference",
    "--json",
    "--store",
    freshStore(),
    ...args,
  ]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Outcome;
}

function anomaliesIn({ verdict }: Outcome): readonly Anomaly[] {
  return verdict.valid === false ? verdict.anomalies : [];
}

const LEADERS_CUT_OFF = [
  ...["--defect", "ack-before-quorum", "-f", "partition:leaders"],
  ...["--nemesis-interval", "1", "-t", "6"],
];

describe("The workload", () => {
  test.each([
    ["set", "lost", ["--defect", "ack-before-quorum", "-t", "6"]],
    ["watch", "missed-event", ["--defect", "ack-before-quorum", "-t", "6"]],
    ["queue", "lost", ["--defect", "lost-update-txn", "-t", "3"]],
    ["counter", "out-of-bounds", ["--defect", "lost-update-txn", "-t", "3"]],
    ["pn-counter", "out-of-bounds", ["--defect", "lost-update-txn", "-t", "3"]],
    ["bank", "wrong-total", ["--defect", "lost-update-txn", "-t", "3"]],
    ["idempotent-append", "duplicated", ["--defect", "duplicate-apply", "-t", "3"]],
    ["log", "inconsistent-offsets", LEADERS_CUT_OFF],
    ["fifo-queue", "gap", ["--defect", "lost-update-txn", "-t", "3"]],
    ["leader", "term-regression", ["--defect", "forget-vote", "-t", "5"]],
    ["causal", "read-your-writes", ["--defect", "stale-reads", "-t", "5"]],
    ["lease", "ended-early", ["--defect", "stale-revoke", "-t", "5"]],
    ["session", "monotonic-reads", ["--defect", "rewinding-reads", "-t", "3"]],
  ])("%s finds what is %s", { timeout: LIMIT_MS }, async (workload, anomaly, args) => {
    const outcomes = [];
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const outcome = await run("-w", workload, ...args);
      outcomes.push(outcome.valid);
      const found = anomaliesIn(outcome).find(({ name }) => name === anomaly);
      if (found === undefined) continue;
      expect(found.explanation).toMatch(/n\d.*\d\.(\d{3}|\d{6}) s/);
      expect(found.operations.length).toBeGreaterThan(1);
      return;
    }
    throw new Error(`${anomaly} was not found: ${outcomes.join(", ")}`);
  });
});

describe("The correct store passes", () => {
  test.each([
    ["set", "partition,kill,pause"],
    ["fenced-lock", "pause:minority"],
    ["watch", "partition,kill,pause"],
    ["queue", "partition,kill,pause"],
    ["idempotent-append", "partition,kill,pause"],
    ["leader", "partition,kill,pause"],
    ["log", "partition,kill,pause"],
    ["fifo-queue", "partition,kill,pause"],
    ["dual-write", "partition,kill,pause"],
    ["lock", "none"],
    ["lease", "partition,kill,pause"],
    ["counter", "partition,kill,pause"],
    ["pn-counter", "partition,kill,pause"],
    ["unique-ids", "partition,kill,pause"],
    ["bank", "partition,kill,pause"],
    ["long-fork", "partition,kill,pause"],
    ["session", "partition,kill,pause"],
    ["monotonic", "partition,kill,pause"],
    ["causal", "partition,kill,pause"],
  ])("%s under %s", { timeout: LIMIT_MS / 2 }, async (workload, faults) => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const { valid, verdict } = await run("-w", workload, "-f", faults, "-t", "4");
      // On a busy machine too little may succeed, or a fault find nothing to hit; an anomaly there must never be.
      expect({ valid, verdict }).not.toMatchObject({ valid: false });
      if (valid === true) return;
    }
    throw new Error("No run out of three was a full test");
  });
});
