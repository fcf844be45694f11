import type { Json } from "../../checkers/history/operation.ts";
import type { ClockMotion, Clocks } from "../environment/environment.ts";
import { type Evidence, watchClocks } from "./clock-evidence.ts";
import { type Ahead, askDatabase, type Testimony } from "./database-clock.ts";
import type { FaultContext, FaultOutcome } from "./nemesis.ts";

export type ClockContext = FaultContext & { readonly clocks: Clocks };

/** What came of setting one node's clocks. */
export interface Finding {
  readonly node: string;
  readonly evidence: Evidence;
  /** The database's own word, if it was in a state to be asked. */
  readonly testimony?: Testimony;
  /** Why the clocks could not be set. */
  readonly refusal?: string;
}

/** Sets a node's clocks, and finds out what they do then: from its processes' memory, and from the database itself. */
export async function setAndLook(
  node: string,
  motion: ClockMotion,
  context: ClockContext,
  signal: AbortSignal,
): Promise<Finding> {
  const { clocks, processes } = context;
  const refusal = await clocks.set(node, motion).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const evidence = await watchClocks(node, motion, clocks, signal);
  const canBeAsked = evidence.kind === "seen" && (await processes.state(node)) === "running";
  return {
    node,
    evidence,
    ...(canBeAsked && { testimony: await askDatabase(node, motion, context, signal) }),
    ...(refusal !== undefined && { refusal }),
  };
}

export function isPresent({ evidence }: Finding): boolean {
  return evidence.kind !== "gone";
}

/** The nodes that had a process to look at. */
export function present(findings: readonly Finding[]): readonly string[] {
  return findings.filter(isPresent).map(({ node }) => node);
}

/**
 * Confirmed if every node that runs shows in its memory what it is to show, and no database says otherwise. A
 * database that tells no time, or does not answer, says neither.
 */
export function conclude(record: Readonly<Record<string, Json>>, findings: readonly Finding[]): FaultOutcome {
  const gone = findings.filter((finding) => !isPresent(finding));
  const told = findings.flatMap(({ node, testimony }) => {
    const words = testimony === undefined ? undefined : testimonyWords(testimony);
    return words === undefined ? [] : [[node, words] as const];
  });
  const value = {
    ...record,
    ...(gone.length > 0 && { skipped: Object.fromEntries(gone.map(({ node }) => [node, "not running"])) }),
    observed: Object.fromEntries(
      findings.filter(isPresent).map(({ node, evidence }) => [node, evidenceWords(evidence)]),
    ),
    ...(told.length > 0 && { database: Object.fromEntries(told) }),
  };
  const objections = findings.flatMap(objectionsTo);
  if (objections.length === 0) return { type: "confirmed", value };
  return { type: "unconfirmed", value, error: objections.join("; ") };
}

function objectionsTo({ node, evidence, testimony, refusal }: Finding): readonly string[] {
  if (evidence.kind === "not-seen") return [refusal === undefined ? evidence.why : `${node}: ${refusal}`];
  if (testimony?.kind !== "contradicts") return [];
  return [
    `${node} shows it in memory, but its database tells a time that is ${aheadWords(testimony.ahead)} ahead`,
  ];
}

/** `-25000 ms`, `5 ms, monotonic 60000 ms`; a strobe's two ends as `0 ms and 700 ms`. */
function evidenceWords(evidence: Evidence): string {
  const offsets = evidence.kind === "gone" ? [] : evidence.offsets;
  const words = offsets.map(
    ({ realMs, monotonicMs }) => `${ms(realMs)}${monotonicMs === 0 ? "" : `, monotonic ${ms(monotonicMs)}`}`,
  );
  return words.length === 0 ? "unknown" : words.join(" and ");
}

/** Nothing of a database that tells no time. */
function testimonyWords(testimony: Testimony): string | undefined {
  return testimony.kind === "silent" ? testimony.why : aheadWords(testimony.ahead);
}

function aheadWords({ aheadMs, withinMs }: Ahead): string {
  return `${ms(aheadMs)} ± ${ms(withinMs)}`;
}

function ms(value: number): string {
  return `${Number(value.toFixed(1))} ms`;
}
