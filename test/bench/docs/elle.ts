import type { Measurement } from "../measure.ts";
import { gibibytes, table } from "./tables.ts";

/** What a check with Elle cost of a history of the same shape, where one was measured. */
interface ElleFigure {
  /** The benchmark of ours. */
  readonly name: string;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

/**
 * Elle ccdee6f on Temurin 25, each in a fresh process, the time of its start left out, on a machine of the same kind. 16 clients instead of 20, and none
 * of unknown outcome.
 */
const FIGURES: readonly ElleFigure[] = [
  {
    name: "transactions: list-append, 10k txns, 20 clients, 256 writes a key",
    cpuSeconds: 2.2,
    peakMiB: 400,
  },
  {
    name: "transactions: list-append, 100k txns, 20 clients, 32 writes a key",
    cpuSeconds: 9.8,
    peakMiB: 1638,
  },
  {
    name: "transactions: list-append, 100k txns, 20 clients, 256 writes a key",
    cpuSeconds: 13.2,
    peakMiB: 2867,
  },
  { name: "transactions: list-append, 1M txns, 20 clients, 32 writes a key", cpuSeconds: 68, peakMiB: 9216 },
  {
    name: "transactions: list-append, 1M txns, 20 clients, 256 writes a key",
    cpuSeconds: 96,
    peakMiB: 13_619,
  },
];

/** Ours beside Elle's. */
export function elleTable(measured: ReadonlyMap<string, Measurement>): string {
  const rows = FIGURES.flatMap(({ name, cpuSeconds, peakMiB }) => {
    const ours = measured.get(name);
    if (ours === undefined) return [];
    const times = Math.round((1000 * cpuSeconds) / ours.cpuMs);
    return [
      [
        name.replace("transactions: ", ""),
        `${cpuSeconds} s`,
        gibibytes(peakMiB),
        `${(ours.cpuMs / 1000).toFixed(2)} s`,
        gibibytes(ours.peakMiB),
        String(times),
      ],
    ];
  });
  return table(["history", "Elle, CPU", "memory", "ours, CPU", "memory", "ratio"], rows);
}
