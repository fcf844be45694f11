import { NONE } from "../history/interner.ts";
import { seconds } from "../models/wording.ts";
import type { DependencyStep } from "../verdict.ts";
import { capitalize } from "../wording.ts";
import { kindName, PROCESS, REALTIME, RW, WR } from "./graph/edges.ts";
import type { NamedCycle } from "./graph/find-cycles.ts";
import { processText, timeText } from "./transaction-words.ts";
import type { Transactions } from "./transactions.ts";

/** A dependency in words. */
export interface Reason {
  /** `T1 read key x as [1], without 2, which T2 appended` */
  readonly sentence: string;
  /** The number of the key, if it is about one. */
  readonly key?: number;
}

/** Says why a dependency of a kind (`WW`, `WR` or `RW`) leads from one transaction to another; both are called by these names. */
export type ExplainDependency = (
  edge: { readonly from: number; readonly to: number; readonly kind: number },
  names: { readonly from: string; readonly to: string },
) => Reason;

export interface ExplainedCycle {
  /** The name of the anomaly: that of the cycle, or the more telling one that it has as well. */
  readonly name: string;
  readonly sentence: string;
  readonly steps: readonly DependencyStep[];
  readonly key?: number;
}

/** Tells a cycle as a story in which every transaction comes before the next, and the last before the first. */
export function explainCycle(
  transactions: Transactions,
  cycle: NamedCycle,
  explain: ExplainDependency,
): ExplainedCycle {
  const names = cycle.transactions.map((_, i) => `T${i + 1}`);
  const seen = new Set<number>();
  const called = (i: number): string => {
    const t = cycle.transactions[i] ?? 0;
    const name = names[i] ?? "";
    if (seen.has(t)) return name;
    seen.add(t);
    return `${name} (${processText(transactions, t)}, ${timeText(transactions, t)})`;
  };
  const keys: number[] = [];
  const reasons = cycle.transactions.map((from, i) => {
    const next = (i + 1) % cycle.transactions.length;
    const edge = { from, to: cycle.transactions[next] ?? 0, kind: cycle.kinds[i] ?? 0 };
    const both = { from: called(i), to: called(next) };
    if (edge.kind === PROCESS || edge.kind === REALTIME) return orderReason(transactions, edge, both);
    const { sentence, key = NONE } = explain(edge, both);
    keys.push(key);
    return sentence;
  });
  const told = reasons.map((reason, i) => {
    const next = names[(i + 1) % names.length] ?? "";
    return `${reason}, so ${names[i] ?? ""} came before ${next}`;
  });
  const [first] = keys;
  return {
    name: tellingName(cycle, keys),
    sentence: `${told.join("; ")}: a circle, in which none can be first`,
    steps: reasons.map((reason, i) => ({ kind: kindName(cycle.kinds[i] ?? 0), reason: capitalize(reason) })),
    ...(first !== undefined && first !== NONE && keys.every((key) => key === first) && { key: first }),
  };
}

/**
 * Two transactions that each overlook what the other wrote to another key are a write skew. Readers of which each overlooks what another
 * one saw are a long fork (Sovran et al., SOSP 2011).
 */
function tellingName({ name, kinds, transactions }: NamedCycle, keys: readonly number[]): string {
  if (name === "G-nonadjacent") return kinds.every((kind) => kind === RW || kind === WR) ? "long-fork" : name;
  if (transactions.length !== 2 || name !== "G2-item") return name;
  return kinds.every((kind) => kind === RW) && keys[0] !== keys[1] ? "write-skew" : name;
}

function orderReason(
  { process, completed, invoked, history }: Transactions,
  { from, to, kind }: { readonly from: number; readonly to: number; readonly kind: number },
  names: { readonly from: string; readonly to: string },
): string {
  const { time } = history.columns;
  if (kind === PROCESS) return `process ${process[from] ?? 0} ran ${names.from} and then ${names.to}`;
  const ended = time[completed[from] ?? 0] ?? 0;
  const began = time[invoked[to] ?? 0] ?? 0;
  return `${names.from} was answered at ${seconds(ended)}, before ${names.to} began at ${seconds(began)}`;
}
