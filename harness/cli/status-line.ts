import { NANOS_PER_SECOND } from "../../checkers/history/operation.ts";
import type { FaultInForce, LiveStats } from "./live-stats.ts";
import { elide } from "./terminal-text.ts";

/**
 * The state of a run on one line: `12.6/20 s   639 ops/s  ok 2,956 fail 768 info 26  pause n1, n4`.
 *
 * @param width - Where whom the faults hit does not fit, only the faults are named.
 */
export function statusLine(stats: LiveStats, limitSeconds: number, width: number): string {
  const figures = [
    `${(stats.time / NANOS_PER_SECOND).toFixed(1).padStart(5)}/${limitSeconds} s`,
    `${grouped(stats.rate()).padStart(5)} ops/s`,
    `ok ${grouped(stats.ok)} fail ${grouped(stats.fail)} info ${grouped(stats.info)}`,
  ].join("  ");
  const faults = stats.faultsInForce();
  const lines = [faults.map(inFull).join("; "), faults.map(({ name }) => name).join(", ")].map(
    (words) => `${figures}  ${words === "" ? "no fault" : words}`,
  );
  return lines.find((line) => line.length <= width) ?? elide(lines.at(-1) ?? "", width);
}

function inFull({ name, where }: FaultInForce): string {
  return where === "" ? name : `${name} ${where}`;
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
