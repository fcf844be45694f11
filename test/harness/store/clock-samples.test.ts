import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { appendClockSample, readClockSamples } from "../../../harness/store/clock-samples.ts";

const folder = mkdtempSync(join(tmpdir(), "faultline-clock-samples-"));
const file = join(folder, "clock.jsonl");

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const PLAIN = { time: 1_000, node: "n1", realMs: -0.5, monotonicMs: 0 };
const TOLD = { ...PLAIN, node: "n2", databaseMs: 30_000.25, databaseWithinMs: 1.5 };

test("readClockSamples() reads what appendClockSample() wrote, up to a torn last line", () => {
  expect(readClockSamples(file)).toEqual([]);
  appendClockSample(file, PLAIN);
  appendClockSample(file, TOLD);
  appendFileSync(file, '{"time":2000,"node":"n');
  expect(readClockSamples(file)).toEqual([PLAIN, TOLD]);
});

test("readClockSamples() leaves out what is no sample", () => {
  const other = join(folder, "other.jsonl");
  appendFileSync(other, `null\n\n{"time":"now"}\n${JSON.stringify(PLAIN)}\n`);
  expect(readClockSamples(other)).toEqual([PLAIN]);
});

test("appendClockSample() does not end a run when the disk refuses the line", () => {
  expect(() => {
    appendClockSample(join(folder, "nowhere", "clock.jsonl"), PLAIN);
  }).not.toThrow();
});
