import { readFileSync } from "node:fs";
import type { RegisterPoint } from "../linearizability/register-points.ts";

/** What Porcupine took for histories of the same generator and seed, measured by hand. */
export interface PorcupineFigures {
  readonly version: string;
  readonly machine: string;
  readonly date: string;
  /** It was stopped after so much processor time, or with so much resident memory. */
  readonly limitSeconds: number;
  readonly limitMiB: number;
  readonly registers: readonly PorcupinePoint[];
  /** Files of its own test data, by the name of our benchmark. */
  readonly files: Readonly<Record<string, { readonly wallMs: number; readonly cpuMs: number }>>;
}

export interface PorcupinePoint {
  readonly point: RegisterPoint;
  readonly outcome: "decided" | "timeout" | "memory";
  readonly wallMs?: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
}

/** From the folder of the project, which is where npm runs its scripts. */
const FILE = "test/bench/docs/porcupine.json";

export function readPorcupineFigures(): PorcupineFigures {
  return JSON.parse(readFileSync(FILE, "utf8")) as PorcupineFigures;
}
