import { NONE } from "../../history/interner.ts";
import { capitalize } from "../../wording.ts";
import type { Flaws } from "../flaws.ts";
import { processText, timeText } from "../transaction-words.ts";
import { ABORTED, COMMITTED } from "../transactions.ts";
import type { RowRead } from "./row-reads.ts";
import { ABSENT, type RowStep, type RowTransactions } from "./row-transactions.ts";
import { readWords, rowWords, valueWords, writeWords } from "./row-words.ts";

/**
 * Adds the reads that are wrong by themselves:
 *
 * - `internal`: a transaction does not find what it wrote itself, or reads a row by its name twice and differently.
 * - `future-read`: it finds what it only writes later. `garbage-read`: it finds what nobody wrote.
 * - `G1a`, `G1b`: it finds what was aborted, or what the writer overwrote itself (both after Adya 1999).
 * - `predicate-read-miss`: it asks for rows and is not shown one of which every version matches, or is shown one that does not match.
 */
export function addRowFlaws(rows: RowTransactions, reads: readonly RowRead[], flaws: Flaws): void {
  const finder = new FlawFinder(rows, flaws);
  for (const [t, steps] of rows.steps.entries())
    if (rows.transactions.status[t] === COMMITTED) finder.addOf(t, steps);
  for (const read of reads) if (read.candidates.length === 0) finder.addMiss(read);
}

/** A version that a step showed, or `ABSENT` for a row that it did not. */
interface Finding {
  readonly t: number;
  readonly step: RowStep;
  readonly row: number;
  readonly version: number;
}

class FlawFinder {
  readonly #rows: RowTransactions;
  readonly #flaws: Flaws;

  constructor(rows: RowTransactions, flaws: Flaws) {
    this.#rows = rows;
    this.#flaws = flaws;
  }

  /** Follows a transaction through its steps. */
  addOf(t: number, steps: readonly RowStep[]): void {
    /** By row: the version that the transaction left there, or found by name. */
    const own = new Map<number, number>();
    const found = new Map<number, number>();
    for (const step of steps) {
      if (step.f === "write") own.set(step.row, step.version);
      else if (step.f === "read") {
        const finding = { t, step, row: step.row, version: step.version };
        if (own.has(step.row)) this.#checkOwn(finding, own.get(step.row) ?? ABSENT);
        else if (found.has(step.row) && found.get(step.row) !== step.version) this.#addTornRead(finding);
        found.set(step.row, step.version);
        this.#addWrongVersion(finding, own);
      } else this.#checkScan(t, step, own);
    }
  }

  #checkScan(
    t: number,
    step: Extract<RowStep, { readonly f: "scan" }>,
    own: ReadonlyMap<number, number>,
  ): void {
    for (const [row, version] of own)
      this.#checkOwn({ t, step, row, version: step.shown.get(row) ?? ABSENT }, version);
    for (const [row, version] of step.shown) {
      this.#addWrongVersion({ t, step, row, version }, own);
      const value = this.#rows.versions[version]?.value;
      if (value !== undefined && !step.predicate.matches(value))
        this.#add("predicate-read-miss", { t, step, row, version }, "which is none of them");
    }
  }

  /** Compares what was found with what the transaction itself had left. */
  #checkOwn(finding: Finding, own: number): void {
    const { step, version } = finding;
    const value = this.#rows.versions[own]?.value;
    const isHidden = value === undefined || (step.f === "scan" && !step.predicate.matches(value));
    if (version === (isHidden ? ABSENT : own)) return;
    const did = writeWords(this.#rows, own);
    this.#add(
      "internal",
      finding,
      `after it had itself ${did.replace(/^wrote/, "written")} in the same transaction`,
    );
  }

  #addTornRead(finding: Finding): void {
    this.#add("internal", finding, "after it had read it otherwise in the same transaction");
  }

  #addWrongVersion(finding: Finding, own: ReadonlyMap<number, number>): void {
    const { t, row, version } = finding;
    if (version === ABSENT) return;
    const { transactions, isIntermediate } = this.#rows;
    const writer = this.#rows.versions[version]?.writer ?? NONE;
    const value = valueWords(this.#rows, version);
    const name = `${rowWords(this.#rows, row)} as ${value}`;
    if (writer === NONE) this.#add("garbage-read", finding, `and nobody ever wrote ${name}`);
    else if (writer === t) {
      // Whatever it had left before is told of as internal.
      if (!own.has(row))
        this.#add("future-read", finding, `and wrote ${name} only later in the same transaction`);
    } else if (transactions.status[writer] === ABORTED)
      this.#add(
        "G1a",
        finding,
        `and only ${this.#who(writer)} wrote ${name}, in a transaction that was aborted`,
        writer,
      );
    else if (isIntermediate[version] === 1)
      this.#add(
        "G1b",
        finding,
        `and ${this.#who(writer)} changed ${name} again in the same transaction that wrote it`,
        writer,
      );
  }

  addMiss({ transaction: t, row, predicate }: RowRead): void {
    const { rows, versions, steps, transactions } = this.#rows;
    const writers = (rows[row]?.versions ?? []).map((version) => versions[version]?.writer ?? NONE);
    const involved = [...new Set([...writers.slice(0, 4), t])].filter((one) => one !== NONE);
    this.#flaws.add("predicate-read-miss", () => {
      const step = (steps[t] ?? []).find(
        (one) => one.f === "scan" && one.predicate.text === predicate?.text && !one.shown.has(row),
      );
      const asked = step === undefined ? "asked for rows" : readWords(this.#rows, step);
      const values = (rows[row]?.versions ?? [])
        .slice(0, 4)
        .map((version) => valueWords(this.#rows, version));
      const sentence = `${processText(transactions, t)} ${asked} at ${timeText(transactions, t)}, but not ${rowWords(this.#rows, row)}, which was there from the beginning and is one of them with all that was committed to it: ${values.join(", ")}`;
      return { transactions: involved, key: row, sentence: capitalize(sentence) };
    });
  }

  #add(name: string, { t, step, row }: Finding, why: string, other = NONE): void {
    const { transactions } = this.#rows;
    this.#flaws.add(name, () => ({
      transactions: other === NONE ? [t] : [other, t].toSorted((a, b) => a - b),
      key: row,
      sentence: capitalize(
        `${processText(transactions, t)} ${readWords(this.#rows, step)} at ${timeText(transactions, t)}, ${why}`,
      ),
    }));
  }

  #who(t: number): string {
    const { transactions } = this.#rows;
    return `${processText(transactions, t)} (${timeText(transactions, t)})`;
  }
}
