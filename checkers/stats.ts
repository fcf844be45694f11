import type { Checker } from "./checker.ts";
import { FAIL, INVOKE, NEMESIS_ID, OK } from "./history/columns.ts";
import type { History } from "./history/history.ts";
import type { UnknownReason, Verdict } from "./verdict.ts";
import { count, grouped, percent } from "./wording.ts";

export interface StatsOptions {
  /** The least fraction of client operations that must succeed for the run to mean anything. */
  readonly minOkFraction?: number;
}

/** Operations by outcome. Those that never completed count as `info`. */
interface Counts {
  readonly invoked: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
}

/**
 * Counts what clients did, and answers unknown if too little of it succeeded for any other verdict to mean much:
 * nothing at all, less than `minOkFraction`, or some kind of operation never.
 */
export function stats({ minOkFraction = 0.05 }: StatsOptions = {}): Checker {
  return { name: "stats", check: (history) => judge(countByF(history), minOkFraction) };
}

function judge(byF: ReadonlyMap<string, Counts>, minOkFraction: number): Verdict {
  const total = sum([...byF.values()]);
  const okFraction = total.invoked === 0 ? 0 : total.ok / total.invoked;
  const details = {
    ...total,
    okFraction,
    byF: Object.fromEntries([...byF].map(([f, counts]) => [f, { ...counts }])),
  };
  const figures = `${count(total.invoked, "operation")}: ${grouped(total.ok)} ok, ${grouped(total.fail)} failed, ${grouped(total.info)} unknown`;

  const [reason, ...reasons] = weaknesses(byF, total, minOkFraction);
  if (reason === undefined) return { checker: "stats", valid: true, summary: figures, details };
  return {
    checker: "stats",
    valid: "unknown",
    summary: reason.message,
    details,
    reasons: [reason, ...reasons],
  };
}

function weaknesses(byF: ReadonlyMap<string, Counts>, total: Counts, minOkFraction: number): UnknownReason[] {
  const notExercised = (message: string): UnknownReason => ({ kind: "not-exercised", message });
  if (total.invoked === 0) return [notExercised("No client invoked anything")];
  if (total.ok === 0) return [notExercised(`None of ${count(total.invoked, "operation")} succeeded`)];
  const reasons: UnknownReason[] = [];
  if (total.ok < minOkFraction * total.invoked) {
    const fraction = percent(total.ok / total.invoked);
    reasons.push(
      notExercised(
        `Only ${grouped(total.ok)} of ${count(total.invoked, "operation")} succeeded: ${fraction}, less than ${percent(minOkFraction)}`,
      ),
    );
  }
  for (const [f, { ok, invoked }] of byF) {
    if (ok === 0) reasons.push(notExercised(`No ${f} succeeded, of ${invoked} that were tried`));
  }
  return reasons;
}

function countByF(history: History): Map<string, Counts> {
  const { f, type, process, pair } = history.columns;
  const byF = new Map<string, { -readonly [Name in keyof Counts]: Counts[Name] }>();
  for (let position = 0; position < history.length; position++) {
    if (type[position] !== INVOKE || process[position] === NEMESIS_ID) continue;
    const name = history.fs.decode(f[position] ?? 0);
    const counts = byF.get(name) ?? { invoked: 0, ok: 0, fail: 0, info: 0 };
    byF.set(name, counts);
    counts.invoked++;
    const outcome = type[pair[position] ?? -1];
    if (outcome === OK) counts.ok++;
    else if (outcome === FAIL) counts.fail++;
    else counts.info++;
  }
  return byF;
}

function sum(all: readonly Counts[]): Counts {
  return all.reduce(
    (total, { invoked, ok, fail, info }) => ({
      invoked: total.invoked + invoked,
      ok: total.ok + ok,
      fail: total.fail + fail,
      info: total.info + info,
    }),
    { invoked: 0, ok: 0, fail: 0, info: 0 },
  );
}
