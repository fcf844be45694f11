import { describe, expect, test } from "vitest";
import { findTarget } from "../../targets/registry.ts";
import type { Defect } from "../../targets/target.ts";
import { faultline, freshStore } from "../support/cli.ts";
import { campaignArgs, campaignOf, defectArgs } from "../support/defect-campaign.ts";

const defects: readonly Defect[] = findTarget("reference")?.defects ?? [];

/** Real time decides what a fault meets, so a run may miss; not this often in a row. Most find it at once, so the first is short. */
const SECONDS = [4, 8, 8, 8, 8, 8] as const;
const CONTROL_SECONDS = 6;

/** Runs of the bundled store: with the defect, and with nothing wrong, under the same workload and faults. */
async function verdictOf(
  defect: Defect,
  withDefect: boolean,
  seconds: number,
): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await faultline([
    ...["run", "reference", "--json", "--time-limit", String(seconds), "--store", freshStore()],
    ...campaignArgs(defect),
    ...defectArgs(defect, withDefect),
  ]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe("The harness finds", () => {
  test.each(defects)("$name", { timeout: SECONDS.length * 40_000 }, async (defect) => {
    const outcomes = [];
    for (const seconds of SECONDS) {
      const { valid, verdict } = await verdictOf(defect, true, seconds);
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
      const { valid, verdict } = await verdictOf(defect, false, CONTROL_SECONDS);
      // On a busy machine too little may succeed, or a fault find nothing to hit; an anomaly there must never be.
      expect({ valid, verdict }).not.toMatchObject({ valid: false });
      if (valid === true) return;
    }
    throw new Error("No run out of three was a full test");
  });
});
