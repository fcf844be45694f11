import type { Operation } from "../../checkers/history/operation.ts";
import type { Availability, CountRow, ErrorRow, Fate, FaultBand } from "../report-data.ts";
import { fateOf, operationLabel, seconds } from "./operation-data.ts";

/** Operations by function and by what became of them; one without a completion counts as `info`. */
export function countRows(operations: Iterable<Operation>): CountRow[] {
  const rows = new Map<string, { f: string; ok: number; fail: number; info: number }>();
  for (const operation of operations) {
    const { f } = operation.invocation;
    const row = rows.get(f) ?? { f, ok: 0, fail: 0, info: 0 };
    const fate = fateOf(operation);
    row[fate === "open" ? "info" : fate] += 1;
    rows.set(f, row);
  }
  return [...rows.values()].toSorted((a, b) => (a.f < b.f ? -1 : 1));
}

/** Errors by their class, the text before the first colon; the most frequent first. */
export function errorRows(operations: Iterable<Operation>): ErrorRow[] {
  const rows = new Map<
    string,
    { count: number; fs: Set<string>; fates: Set<Fate>; first: ErrorRow["first"] }
  >();
  for (const operation of operations) {
    const error = operation.completion?.error;
    if (error === undefined) continue;
    const { index, time } = operation.invocation;
    const [name = error] = error.split(":", 1);
    const row = rows.get(name) ?? {
      count: 0,
      fs: new Set<string>(),
      fates: new Set<Fate>(),
      first: { index, time: seconds(time), label: operationLabel(operation), error },
    };
    row.count += 1;
    row.fs.add(operation.invocation.f);
    row.fates.add(fateOf(operation));
    rows.set(name, row);
  }
  return [...rows]
    .map(([name, row]) => ({ ...row, class: name, fs: [...row.fs], fates: [...row.fates] }))
    .toSorted((a, b) => b.count - a.count);
}

/** How much of what clients asked was answered, with and without faults in force. */
export function availabilityOf(
  operations: Iterable<Operation>,
  faults: readonly FaultBand[],
  durationSeconds: number,
): Availability {
  const calm = { ok: 0, all: 0 };
  const faulty = { ok: 0, all: 0 };
  const okTimes: number[] = [];
  const isFaulty = coverage(faults);
  for (const { invocation, completion } of operations) {
    const side = isFaulty(seconds(invocation.time)) ? faulty : calm;
    side.all += 1;
    if (completion?.type !== "ok") continue;
    side.ok += 1;
    okTimes.push(seconds(completion.time));
  }
  return {
    okRatio: ratio(calm.ok + faulty.ok, calm.all + faulty.all),
    ...(faulty.all > 0 && { okRatioUnderFaults: ratio(faulty.ok, faulty.all) }),
    ...(calm.all > 0 && { okRatioWithoutFaults: ratio(calm.ok, calm.all) }),
    okPerSecond: ratio(okTimes.length, durationSeconds),
    longestSilence: longestGap(okTimes, durationSeconds),
  };
}

/** Says of rising times whether any of `faults`, which are ordered by their start, covers them. */
function coverage(faults: readonly FaultBand[]): (time: number) => boolean {
  let next = 0;
  let until = -Infinity;
  return (time) => {
    for (let band = faults[next]; band !== undefined && band.start <= time; band = faults[++next]) {
      until = Math.max(until, band.end);
    }
    return time < until;
  };
}

function longestGap(times: readonly number[], end: number): { start: number; end: number } {
  const edges = [0, ...times.toSorted((a, b) => a - b), end];
  let longest = { start: 0, end: 0 };
  for (const [i, start] of edges.entries()) {
    const next = edges[i + 1] ?? start;
    if (next - start > longest.end - longest.start) longest = { start, end: next };
  }
  return longest;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
