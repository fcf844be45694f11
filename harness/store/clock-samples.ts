import { appendFileSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { ClockSample } from "../../reports/report.ts";

const sample: z.ZodType<ClockSample> = z.object({
  time: z.number(),
  node: z.string(),
  realMs: z.number(),
  monotonicMs: z.number(),
  databaseMs: z.number().exactOptional(),
  databaseWithinMs: z.number().exactOptional(),
});

/**
 * Appends a sample as a line, and makes the file if there is none. A line that the disk refuses is lost, and the run
 * goes on: it is the history that decides whether it can.
 */
export function appendClockSample(path: string, taken: ClockSample): void {
  try {
    appendFileSync(path, `${JSON.stringify(taken)}\n`);
  } catch {
    // See above.
  }
}

/** What is in the file; nothing if there is none. Lines that are no samples, such as a torn last one, are left out. */
export function readClockSamples(path: string): readonly ClockSample[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    const parsed = sample.safeParse(parseJson(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
