import { expect, test } from "vitest";
import { prepareReport } from "../../reports/data/prepare-report.ts";
import { cyclicReport } from "../support/cyclic-report.ts";

const { anomalies } = prepareReport(cyclicReport());

function cycleOf(name: string): (typeof anomalies)[number]["cycle"] {
  return anomalies.find((anomaly) => anomaly.name === name)?.cycle;
}

test("a circle is told from each transaction to the next, and from the last to the first", () => {
  const cycle = cycleOf("long-fork");
  expect(cycle?.summary).toContain("Each of these four transactions came before the next");
  const transactions = cycle?.transactions ?? [];
  expect(transactions.map(({ name, before: { kind, next } }) => `${name} ${kind} ${next}`)).toEqual(
    expect.arrayContaining(["T4 wr T1"]),
  );
  expect(transactions.map(({ before }) => before.kind).toSorted()).toEqual(["rw", "rw", "wr", "wr"]);
  for (const { name, microOps, before } of transactions) {
    expect(before.reason).toContain(name);
    expect(before.reason).toContain(before.next);
    // Who wrote is overwritten or read by the next, who read nothing overlooks it.
    if (before.kind === "wr") expect(microOps.join()).toMatch(/^append [xy] 1$/);
    else expect(microOps).toEqual(expect.arrayContaining([expect.stringMatching(/^r [xy]$/)]));
  }
});

test("a step by real time says so in words", () => {
  const stale = cycleOf("G-single-realtime");
  expect(
    stale?.transactions.map(({ before: { kind, meaning } }) => `${kind}: ${meaning}`).toSorted(),
  ).toEqual(["realtime: was over before", "rw: overlooked"]);
});

test("what is no circle has no figure of one", () => {
  expect(
    anomalies.every(({ name, cycle }) => (cycle !== undefined) === /^(long-fork|G|write-skew)/.test(name)),
  ).toBe(true);
});
