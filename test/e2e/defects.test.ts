import { describe, expect, test } from "vitest";
import { findTarget } from "../../targets/registry.ts";
import type { Defect } from "../../targets/target.ts";
import { faultline, freshStore } from "../support/cli.ts";

const defects: readonly Defect[] = findTarget("reference")?.defects ?? [];

/** Real time decides what a fault meets, so a run may miss; not this often in a row. */
const TRIES = 6;
const SECONDS = "8";

/** Runs of the bundled store: with the defect, and with nothing wrong, under the same workload and faults. */
async function verdictOf(defect: Defect, withDefect: boolean): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await faultline([
    ...["run", "reference", "--json", "--time-limit", SECONDS, "--store", freshStore()],
    ...["--workload", defect.workload, "--nemesis", defect.nemesis.join(",") || "none"],
    ...paceOf(defect),
    ...(withDefect ? ["--defect", defect.name] : defect.name === "duplicate-apply" ? ["--client-retry"] : []),
  ]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The pace at which the defect is found, spelled out so that the correct store is run at it, too. */
function paceOf({ pace }: Defect): readonly string[] {
  return [
    ...(pace?.nemesisIntervalSeconds === undefined
      ? []
      : ["--nemesis-interval", String(pace.nemesisIntervalSeconds)]),
    ...(pace?.latencyMs === undefined ? [] : ["--latency", String(pace.latencyMs)]),
    ...(pace?.readFraction === undefined ? [] : ["--read-fraction", String(pace.readFraction)]),
  ];
}

/** Campaigns that several defects share need only one control. */
const campaignOf = (defect: Defect): string =>
  `${defect.workload} under ${defect.nemesis.join(", ") || "no faults"}${defect.name === "duplicate-apply" ? ", with retries" : ""}`;

describe("The harness finds", () => {
  test.each(defects)("$name", { timeout: TRIES * 40_000 }, async (defect) => {
    const outcomes = [];
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { valid, verdict } = await verdictOf(defect, true);
      outcomes.push(valid);
      if (valid !== false) continue;
      expect(JSON.stringify(verdict)).toContain(`"name":"${defect.anomaly}"`);
      return;
    }
    throw new Error(`${defect.name} was not found: ${outcomes.join(", ")}`);
  });
});

describe("The correct store passes", () => {
  const campaigns = new Map(defects.map((defect) => [campaignOf(defect), defect]));
  test.each([...campaigns])("%s", { timeout: 3 * 40_000 }, async (_, defect) => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const { valid, verdict } = await verdictOf(defect, false);
      // On a busy machine too little may succeed, or a fault find nothing to hit; an anomaly there must never be.
      expect({ valid, verdict }).not.toMatchObject({ valid: false });
      if (valid === true) return;
    }
    throw new Error("No run out of three was a full test");
  });
});
