import type { Fate } from "../../report-data.ts";
import { colour } from "../theme.ts";

const FUNCTION_COLOURS = 6;

/** The colour of the i-th function of the run. */
export function functionColour(i: number): string {
  return colour(`f${i % FUNCTION_COLOURS}`);
}

const KNOWN_FAULTS: ReadonlySet<string> = new Set(["partition", "kill", "pause", "clock"]);

export function faultColour(fault: string): string {
  return colour(KNOWN_FAULTS.has(fault) ? `fault-${fault}` : "fault-other");
}

export function fateColour(fate: Exclude<Fate, "open">): string {
  return colour(fate);
}
