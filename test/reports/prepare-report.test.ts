import { expect, test } from "vitest";
import { prepareReport } from "../../reports/data/prepare-report.ts";
import { renderText } from "../../reports/text-report.ts";
import { emptyReport, invalidReport, unknownReport, validReport } from "../support/sample-report.ts";

test("prepareReport() shows an anomaly once, though composed verdicts carry it upwards", () => {
  const { anomalies, anomalyTotal, checks } = prepareReport(invalidReport());
  expect(anomalyTotal).toBe(1);
  expect(anomalies).toMatchObject([{ name: "nonlinearizable", checker: "linearizable", key: "4" }]);
  expect(checks.map(({ name, depth }) => [name, depth])).toEqual([
    ["register", 0],
    ["linearizable", 1],
    ["stats", 1],
  ]);
});

test("prepareReport() says of an invalid run what was promised and what was seen", () => {
  const { verdict } = prepareReport(invalidReport());
  expect(verdict).toMatchObject({ outcome: "invalid", headline: "Not linearizable" });
  expect(verdict.promised).toContain("one instant");
  expect(verdict.seen).toContain("A read returned 3");
});

test("prepareReport() gives the reasons of an unknown verdict", () => {
  const { verdict, checks } = prepareReport(unknownReport());
  expect(verdict.why).toContain("3 of 9 faults were not seen in force");
  expect(checks.at(-1)?.reasons).toEqual(["start-pause on n3 at 12.4 s: the process state stayed S"]);
});

test("prepareReport() does not claim more for a valid run than a run can show", () => {
  const { verdict } = prepareReport(validReport());
  expect(verdict.headline).toBe("No violation found");
  expect(verdict.why).toContain("never that it always holds");
});

test("prepareReport() takes a history without events", () => {
  const data = prepareReport(emptyReport());
  expect(data).toMatchObject({ durationSeconds: 0, counts: [], errors: [], faults: [], faultLog: [] });
  expect(data.scatter.total).toBe(0);
});

test("prepareReport() tells the story of a counterexample in a caption and as text", () => {
  const counterexample = prepareReport(invalidReport()).anomalies[0]?.counterexample;
  const caption = counterexample?.configurations[0].caption;
  expect(caption).toContain("takes 4 steps");
  expect(caption).toContain(
    "read → 3 by process 3 cannot come next, because it read 3, but the register holds 7",
  );
  expect(counterexample?.text).toMatch(/4\. read → 7 .* leaves 7\n/);
  expect(counterexample?.text).toMatch(/✗ read → 3 .*\n +it read 3/);
});

test("renderText() gives every check a line and the anomaly its counterexample", () => {
  const text = renderText(invalidReport().verdict);
  expect(text).toMatch(/^✗ register +invalid/);
  expect(text).toMatch(/✓ +stats +valid/);
  expect(text).toContain("Not linearizable, key 4: A read returned 3");
  expect(text).toContain("At first the state is null.");
  expect(text.endsWith("\n")).toBe(true);
});
