import type { Operation } from "../../checkers/history/operation.ts";
import type { FaultBand, FaultLogRow } from "../report-data.ts";
import { faultWords, newWords, whereWords } from "./fault-words.ts";
import { seconds } from "./operation-data.ts";

interface Edge {
  readonly fault: string;
  /** `whole`: the operation undoes what it does, if all goes well. */
  readonly edge: "begin" | "end" | "whole";
}

/** Faults whose undoing is a word of its own; all others are `start-x` and `stop-x`. */
const VERBS: Readonly<Record<string, Edge>> = {
  partition: { fault: "partition", edge: "begin" },
  heal: { fault: "partition", edge: "end" },
  kill: { fault: "kill", edge: "begin" },
  start: { fault: "kill", edge: "end" },
  pause: { fault: "pause", edge: "begin" },
  resume: { fault: "pause", edge: "end" },
  freeze: { fault: "freeze", edge: "begin" },
  thaw: { fault: "freeze", edge: "end" },
  restart: { fault: "restart", edge: "whole" },
  "end-restart": { fault: "restart", edge: "end" },
  "skew-clock": { fault: "clock", edge: "begin" },
  "reset-clock": { fault: "clock", edge: "end" },
  storm: { fault: "storm", edge: "whole" },
  "end-storm": { fault: "storm", edge: "end" },
};

function edgeOf(f: string): Edge | undefined {
  if (Object.hasOwn(VERBS, f)) return VERBS[f];
  const [, verb, fault] = /^(start|stop|heal)-(.+)$/.exec(f) ?? [];
  if (fault === undefined) return undefined;
  return { fault, edge: verb === "start" ? "begin" : "end" };
}

/**
 * The times during which faults were in force, in order of their start.
 *
 * Cautious on both sides: a fault counts from the moment someone asked for it unless it certainly did not
 * happen, and until its undoing was observed, not merely asked for.
 */
export function faultBands(nemesis: Iterable<Operation>, endSeconds: number): FaultBand[] {
  const bands: FaultBand[] = [];
  const inForce = new Map<string, Omit<FaultBand, "end">[]>();

  for (const { invocation, completion } of nemesis) {
    const edge = edgeOf(invocation.f);
    if (edge === undefined || completion?.type === "fail") continue;
    const { fault } = edge;
    const open = inForce.get(fault) ?? [];
    if (edge.edge !== "end") {
      const where = whereWords(invocation.value, completion?.value);
      const band = { fault, where, start: seconds(invocation.time), confirmed: completion?.type === "ok" };
      if (edge.edge === "whole" && completion?.type === "ok") {
        bands.push({ ...band, end: seconds(completion.time) });
      } else inForce.set(fault, [...open, band]);
    } else if (completion?.type === "ok") {
      bands.push(...open.map((band) => ({ ...band, end: seconds(completion.time) })));
      inForce.delete(fault);
    }
  }
  for (const open of inForce.values()) bands.push(...open.map((band) => ({ ...band, end: endSeconds })));
  return bands.toSorted((a, b) => a.start - b.start);
}

export function faultLog(nemesis: Iterable<Operation>): FaultLogRow[] {
  return Array.from(nemesis, ({ invocation, completion }) => ({
    index: invocation.index,
    time: seconds(invocation.time),
    f: invocation.f,
    asked: faultWords(invocation.value),
    outcome: outcomeOf(completion?.type),
    observed: newWords(invocation.value, completion?.value),
    ...(completion !== undefined && { tookSeconds: seconds(completion.time - invocation.time) }),
    ...(completion?.error !== undefined && { error: completion.error }),
  }));
}

function outcomeOf(type: "ok" | "fail" | "info" | undefined): FaultLogRow["outcome"] {
  if (type === "ok") return "confirmed";
  return type === "fail" ? "did not happen" : "unconfirmed";
}
