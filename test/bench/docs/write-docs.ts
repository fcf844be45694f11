import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Measurement } from "../measure.ts";
import { charts, type Figures } from "./charts.ts";
import { drawChart, type Theme } from "./draw-chart.ts";
import { page } from "./page.ts";
import { readPorcupineFigures } from "./porcupine.ts";

/** A measurement, and where and when it was made. */
export interface Recorded extends Measurement {
  readonly circumstances: string;
}

/** All paths are from the folder of the project, which is where npm runs its scripts. */
const MEASURED = "test/bench/docs/measured.json";
const PAGE = "docs/benchmarks.md";
const CHARTS = "docs/benchmarks";
const THEMES: readonly Theme[] = ["light", "dark"];

/**
 * Writes the page of benchmarks and its charts anew: with these measurements, and with those of earlier times for
 * whatever was not measured now.
 */
export function writeDocs(measurements: readonly Measurement[]): void {
  const circumstances = circumstancesNow();
  const before = existsSync(MEASURED) ? (JSON.parse(readFileSync(MEASURED, "utf8")) as Recorded[]) : [];
  const now = measurements.map((measured): Recorded => ({ ...measured, circumstances }));
  const all = new Map([...before, ...now].map((recorded) => [recorded.name, recorded]));
  writeFileSync(MEASURED, `${JSON.stringify([...all.values()], null, 2)}\n`);

  const figures: Figures = { measured: all, porcupine: readPorcupineFigures() };
  mkdirSync(CHARTS, { recursive: true });
  for (const [name, chart] of Object.entries(charts(figures)))
    for (const theme of THEMES) writeFileSync(join(CHARTS, `${name}-${theme}.svg`), drawChart(chart, theme));
  writeFileSync(PAGE, page([...all.values()], figures));
}

/** The kind of machine, and not which one. */
function circumstancesNow(): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  const date = new Date().toISOString().slice(0, 10);
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${processor}, ${availableParallelism()} cores, ${memory} GiB, Node.js ${process.version}, ${date}`;
}
