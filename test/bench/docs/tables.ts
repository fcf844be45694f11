import type { Target } from "../benchmark.ts";
import { nameOf, type RegisterPoint, shortened } from "../linearizability/register-points.ts";
import { isMet, type Measurement, milliseconds } from "../measure.ts";
import type { Figures } from "./charts.ts";
import type { PorcupineFigures, PorcupinePoint } from "./porcupine.ts";

/** Those with a target: what it is, what it came to. */
export function targetTable(measurements: readonly Measurement[]): string {
  const rows = measurements.flatMap((measured) =>
    measured.target === undefined
      ? []
      : [
          [
            plainName(measured),
            ...costs(measured),
            measured.figures["counterexample"] ?? "",
            describeTarget(measured.target, measured.unit),
            isMet(measured) ? "ok" : "**missed**",
          ],
        ],
  );
  return table(["what", "time", "CPU", "peak memory", "counterexample", "target", ""], rows);
}

/** Those without. */
export function otherTable(measurements: readonly Measurement[]): string {
  return table(
    ["what", "time", "CPU", "peak memory", "counterexample"],
    measurements.map((measured) => [
      plainName(measured),
      ...costs(measured),
      measured.figures["counterexample"] ?? "",
    ]),
  );
}

/** Ours beside Porcupine's, for every history that both were given. */
export function comparisonTable({ measured, porcupine }: Figures): string {
  const rows = porcupine.registers.flatMap((theirs) => {
    const ours = measured.get(nameOf(theirs.point));
    return ours === undefined ? [] : [comparison(theirs, ours, porcupine)];
  });
  return table(
    [
      "values",
      "ops",
      "keys",
      "clients",
      "busy",
      "unknown",
      "verdict",
      "Porcupine CPU",
      "memory",
      "ours, CPU",
      "memory",
      "ratio",
    ],
    rows,
  );
}

/** Files of Porcupine's own test data. */
export function fileTable({ measured, porcupine }: Figures): string {
  const rows = Object.entries(porcupine.files).flatMap(([name, theirs]) => {
    const ours = measured.get(name);
    if (ours === undefined) return [];
    const times = [milliseconds(theirs.cpuMs), milliseconds(ours.cpuMs), ratio(theirs.cpuMs, ours)];
    return [[plainName(ours), ...times]];
  });
  return table(["file", "Porcupine, CPU", "ours, CPU", "ratio"], rows);
}

function comparison(theirs: PorcupinePoint, ours: Measurement, figures: PorcupineFigures): string[] {
  const { values, operations, keys, concurrency, duty, indeterminate, invalid } = theirs.point;
  return [
    values === "unique" ? "unique" : "0–4",
    shortened(operations),
    String(keys ?? 1),
    String(concurrency),
    `${(duty ?? 0.9) * 100} %`,
    `${indeterminate * 100} %`,
    invalid ? "invalid" : "valid",
    theirCost(theirs, figures),
    gibibytes(theirs.rssMiB),
    ours.figures.unfinished === undefined ? milliseconds(ours.cpuMs) : "**no answer**",
    gibibytes(ours.peakMiB),
    ratio(theirs.cpuMs, ours, theirs.outcome !== "decided"),
  ];
}

function theirCost({ outcome, cpuMs }: PorcupinePoint, { limitSeconds, limitMiB }: PorcupineFigures): string {
  if (outcome === "timeout") return `none in ${limitSeconds} s`;
  return outcome === "memory" ? `over ${gibibytes(limitMiB)}` : milliseconds(cpuMs);
}

/** How much longer theirs took; at least so much if it was stopped. */
function ratio(theirMs: number, ours: Measurement, atLeast = false): string {
  if (ours.figures.unfinished !== undefined) return "";
  const times = theirMs / ours.cpuMs;
  const text = times >= 10 ? Math.round(times).toLocaleString("en") : times.toPrecision(2);
  return times < 1 && !atLeast ? `**${text}**` : `${atLeast ? "> " : ""}${text}`;
}

function costs(measured: Measurement): string[] {
  const { medianMs, cpuMs, peakMiB, figures } = measured;
  if (figures.unfinished !== undefined) return ["**no answer**", milliseconds(cpuMs), gibibytes(peakMiB)];
  return [milliseconds(medianMs), milliseconds(cpuMs), gibibytes(peakMiB)];
}

function describeTarget({ cpuMs, peakMiB, perSecond }: Target, unit: string): string {
  return [
    ...(cpuMs === undefined ? [] : [milliseconds(cpuMs)]),
    ...(peakMiB === undefined ? [] : [gibibytes(peakMiB)]),
    ...(perSecond === undefined ? [] : [`${shortened(perSecond)} ${unit}/s`]),
  ].join(", ");
}

function plainName({ name }: Measurement): string {
  return name.replace(/^(linearizability|transactions): /, "");
}

export function gibibytes(mebibytes: number): string {
  return mebibytes >= 1000 ? `${(mebibytes / 1024).toFixed(2)} GiB` : `${Math.round(mebibytes)} MiB`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Whether a measurement is of transactions. */
export function isOfTransactions({ name }: Measurement): boolean {
  return name.startsWith("transactions: ");
}

/** Whether a measurement is of linearizability, and of a history that is not there for comparison alone. */
export function isShown({ name, target }: Measurement, compared: readonly RegisterPoint[]): boolean {
  if (!name.startsWith("linearizability: ") || target !== undefined) return false;
  return !compared.some((point) => nameOf(point) === name);
}
