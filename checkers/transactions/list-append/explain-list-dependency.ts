import { NONE } from "../../history/interner.ts";
import { APPEND, READ } from "../../history/micro-ops.ts";
import type { ExplainDependency, Reason } from "../explain-cycle.ts";
import { RW, WR } from "../graph/edges.ts";
import { COMMITTED } from "../transactions.ts";
import type { ListVersions } from "./list-versions.ts";
import { elementText, keyAt, listAt } from "./list-words.ts";

/** Says in words why one transaction over lists came before another, by looking at both again. */
export function explainListDependency(versions: ListVersions): ExplainDependency {
  return ({ from, to, kind }, names) => {
    const found =
      kind === RW
        ? overlooked(versions, from, to, names)
        : kind === WR
          ? observed(versions, from, to, names)
          : overwrote(versions, from, to, names);
    return found ?? { sentence: `${names.to} depends on ${names.from}` };
  };
}

interface Names {
  readonly from: string;
  readonly to: string;
}

/** The micro-operations of a transaction that do `f`. */
function* doing({ transactions }: ListVersions, t: number, f: number): Iterable<number> {
  const end = transactions.start[t + 1] ?? 0;
  for (let at = transactions.start[t] ?? 0; at < end; at++) if (transactions.f[at] === f) yield at;
}

function observed(versions: ListVersions, from: number, to: number, names: Names): Reason | undefined {
  const { element, writer, transactions } = versions;
  for (const at of doing(versions, to, READ)) {
    const shown = element[at] ?? NONE;
    if (shown === NONE || writer[shown] !== from) continue;
    const sentence = `${names.to} read key ${keyAt(versions, at)} as ${listAt(versions, at)}, up to ${elementText(versions, shown)}, which ${names.from} appended`;
    return { sentence, key: transactions.key[at] ?? 0 };
  }
  return undefined;
}

function overlooked(versions: ListVersions, from: number, to: number, names: Names): Reason | undefined {
  const { element, index, transactions, isOnSpine } = versions;
  const { key, value, listLength, status } = transactions;
  if (status[from] !== COMMITTED) return undefined;
  for (const at of doing(versions, from, READ)) {
    if (element[at] !== NONE && isOnSpine[value[at] ?? 0] === 0) continue;
    for (const append of doing(versions, to, APPEND)) {
      if (key[append] !== key[at]) continue;
      const own = element[append] ?? NONE;
      const place = index[own] ?? NONE;
      const length = Math.max(0, listLength[at] ?? 0);
      if (place === NONE ? versions.isObserved[own] !== 0 : place < length) continue;
      const sentence = `${names.from} read key ${keyAt(versions, at)} as ${listAt(versions, at)}, without ${elementText(versions, own)}, which ${names.to} appended`;
      return { sentence, key: key[at] ?? 0 };
    }
  }
  return undefined;
}

function overwrote(versions: ListVersions, from: number, to: number, names: Names): Reason | undefined {
  const { element, index, writer, exists, spine, branchStart, branchElements, transactions } = versions;
  const { key } = transactions;
  for (const at of doing(versions, to, APPEND)) {
    const own = element[at] ?? NONE;
    const branch = spine[key[at] ?? 0] ?? NONE;
    if (branch === NONE) continue;
    const start = branchStart[branch] ?? 0;
    const isSeen = (index[own] ?? NONE) !== NONE;
    let i = (isSeen ? start + (index[own] ?? 0) : (branchStart[branch + 1] ?? 0)) - 1;
    for (; i >= start; i--) {
      const w = writer[branchElements[i] ?? 0] ?? NONE;
      if (w !== NONE && exists[w] !== 0 && w !== to) break;
    }
    const before = i < start ? NONE : (branchElements[i] ?? NONE);
    if (before === NONE || writer[before] !== from) continue;
    const where = isSeen
      ? `right after ${elementText(versions, before)}`
      : `which no read shows, after ${elementText(versions, before)}, the last that any does`;
    const sentence = `${names.to} appended ${elementText(versions, own)} to key ${keyAt(versions, at)}, ${where}, which ${names.from} had appended`;
    return { sentence, key: key[at] ?? 0 };
  }
  return undefined;
}
