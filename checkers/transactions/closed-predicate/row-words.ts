import { canonicalJson } from "../../history/canonical-json.ts";
import type { ExplainDependency } from "../explain-cycle.ts";
import { RW, WR } from "../graph/edges.ts";
import { type Dependency, edgeName, type RowDependencies } from "./row-dependencies.ts";
import { ABSENT, type RowStep, type RowTransactions } from "./row-transactions.ts";

/** `row x` */
export function rowWords({ rows }: RowTransactions, row: number): string {
  return `row ${rows[row]?.name ?? ""}`;
}

/** The value of a version as JSON. */
export function valueWords({ versions }: RowTransactions, version: number): string {
  const value = versions[version]?.value;
  const text = value === undefined ? "nothing" : canonicalJson(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** `wrote row x as 3`, `deleted row x` */
export function writeWords(rows: RowTransactions, version: number): string {
  const { row = ABSENT, value } = rows.versions[version] ?? {};
  const name = rowWords(rows, row);
  return value === undefined ? `deleted ${name}` : `wrote ${name} as ${valueWords(rows, version)}`;
}

/** `read row x as 3`, `found no row x`, `asked for all rows and was shown x = 1, y = 2`; empty of a write. */
export function readWords(rows: RowTransactions, step: RowStep): string {
  if (step.f === "write") return "";
  if (step.f === "read") {
    const name = rowWords(rows, step.row);
    return step.version === ABSENT ? `found no ${name}` : `read ${name} as ${valueWords(rows, step.version)}`;
  }
  const shown = [...step.shown].map(([row, v]) => `${rows.rows[row]?.name} = ${valueWords(rows, v)}`);
  const what = shown.length === 0 ? "none" : shown.slice(0, 5).join(", ");
  return `asked for ${step.predicate.words} and was shown ${what}${shown.length > 5 ? ", ..." : ""}`;
}

/** Says in words why one transaction over rows came before another. */
export function explainRowDependency(rows: RowTransactions, { reasons }: RowDependencies): ExplainDependency {
  return ({ from, to, kind }, names) => {
    const dependency = reasons.get(edgeName(from, to, kind));
    if (dependency === undefined) return { sentence: `${names.to} depends on ${names.from}` };
    return { sentence: sentenceOf(rows, dependency, names), key: dependency.row };
  };
}

interface Names {
  readonly from: string;
  readonly to: string;
}

function sentenceOf(rows: RowTransactions, dependency: Dependency, { from, to }: Names): string {
  const { kind, before, after, row, predicate } = dependency;
  const name = rowWords(rows, row);
  if (kind === WR) return observed(rows, dependency, { from, to });
  const wrote = writeWords(rows, after);
  if (kind !== RW) return `${from} ${writeWords(rows, before)}, and ${to} ${wrote} later`;
  if (predicate === undefined) {
    const read = hasValue(rows, before) ? `read ${name} as ${valueWords(rows, before)}` : `found no ${name}`;
    return `${from} ${read}, and ${to} ${wrote} later`;
  }
  return `${from} asked for ${predicate.words} and was not shown ${name}, and ${to} ${wrote}, which is one of them`;
}

function observed(
  rows: RowTransactions,
  { before, row, predicate }: Dependency,
  { from, to }: Names,
): string {
  const name = rowWords(rows, row);
  if (predicate === undefined)
    return hasValue(rows, before)
      ? `${to} read ${name} as ${valueWords(rows, before)}, which ${from} wrote`
      : `${to} found no ${name}, which ${from} had deleted`;
  const asked = `${to} asked for ${predicate.words} and was not shown ${name}`;
  if (before === ABSENT) return `${asked}, which it would have been before what ${from} did`;
  return hasValue(rows, before)
    ? `${asked}, which is none of them only as ${from} wrote it, as ${valueWords(rows, before)}`
    : `${asked}, which only ${from} had deleted`;
}

function hasValue({ versions }: RowTransactions, version: number): boolean {
  return versions[version]?.value !== undefined;
}
