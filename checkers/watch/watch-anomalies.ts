import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import { atTime, byNode, byProcess, onNode, whenAnswered } from "../models/wording.ts";
import type { Anomaly } from "../verdict.ts";
import { andMore, capitalize, count } from "../wording.ts";
import type { Disagreement, LogEntry, Witness } from "./event-log.ts";
import { idOf } from "./event-log.ts";
import type { Misplaced, Missed, Unexplainable, Unexplained } from "./guarantees.ts";
import type { Inversion, SharedRevision } from "./revision-order.ts";
import type { Effect, Event, Watch, Write } from "./watch-history.ts";

/** Everything that was found wrong. */
export interface WatchFindings {
  readonly missed: readonly Missed[];
  readonly disagreements: readonly Disagreement[];
  readonly unordered: readonly Misplaced[];
  readonly repeated: readonly Misplaced[];
  readonly outOfRange: readonly Misplaced[];
  readonly unexplained: Unexplainable;
  readonly inversion: Inversion | undefined;
  readonly sharedRevision: SharedRevision | undefined;
}

/** One anomaly a kind, told by an example that is short to look at. */
export function watchAnomalies(history: History, findings: WatchFindings): Anomaly[] {
  const words = new Words(history);
  return [
    ...missed(words, findings.missed),
    ...disagreement(words, findings.disagreements),
    ...unexpected(words, findings.unexplained.unexpected),
    ...duplicated(words, findings.unexplained.repeated),
    ...misplaced(words, "unordered", findings.unordered, ({ event, before }) => {
      const after = before === undefined ? "" : ` after ${changeWords(before)}`;
      return `tells of ${changeWords(event)}${after}: its revisions go back`;
    }),
    ...misplaced(
      words,
      "repeated-event",
      findings.repeated,
      ({ event }) => `tells of ${changeWords(event)} twice`,
    ),
    ...misplaced(
      words,
      "out-of-range",
      findings.outOfRange,
      ({ event }) => `tells of ${changeWords(event)}, outside its own revisions`,
    ),
    ...inversion(words, findings.inversion),
    ...sharedRevision(words, findings.sharedRevision),
  ];
}

function missed(words: Words, all: readonly Missed[]): Anomaly[] {
  const example = smallest(all, ({ watch, entry }) => watch.events.length + witnessSize(entry.witness));
  if (example === undefined) return [];
  const { watch, entry } = example;
  const changes = new Set(all.map((each) => idOf(each.entry.event))).size;
  const watches = count(new Set(all.map((each) => each.watch)).size, "watch", "watches");
  const proof =
    entry.witness.kind === "write"
      ? `which was ${words.acknowledgement(entry.witness.write)}`
      : `of which ${words.watch(entry.witness.watch)} tells`;
  const sentence = `${words.watch(watch)} does not tell of ${changeWords(entry.event)}, ${proof}. Altogether ${count(changes, "change")} ${changes === 1 ? "is" : "are"} missing from ${watches}`;
  return [words.anomaly("missed-event", sentence, [watch, witnessOf(entry)])];
}

function disagreement(words: Words, all: readonly Disagreement[]): Anomaly[] {
  const example = smallest(all, ({ one, other }) => witnessSize(one.witness) + witnessSize(other.witness));
  if (example === undefined) return [];
  const { one, other } = example;
  const sentence = `${words.testimony(one)}, but ${words.testimony(other)}${andMore(all.length - 1, "such contradiction", "in the history")}`;
  return [words.anomaly("disagreement", sentence, [witnessOf(one), witnessOf(other)])];
}

function unexpected(words: Words, all: readonly Unexplained[]): Anomaly[] {
  const example = smallest(all, ({ entry }) => witnessSize(entry.witness));
  if (example === undefined) return [];
  const { entry, writes } = example;
  const [write] = writes;
  const why =
    write === undefined
      ? "nobody ever asked for that"
      : write.failed
        ? `that ${write.type} by ${words.asker(write)} had failed and must have had no effect`
        : `${words.asker(write)} began to ask for that only later`;
  const sentence = `${words.testimony(entry)}, but ${why}${andMore(all.length - 1, "change", "unexpected")}`;
  return [words.anomaly("unexpected", sentence, [witnessOf(entry), ...(write === undefined ? [] : [write])])];
}

function duplicated(words: Words, all: readonly Unexplained[]): Anomaly[] {
  const example = smallest(all, ({ entry }) => witnessSize(entry.witness));
  if (example?.other === undefined) return [];
  const { entry, other, writes } = example;
  const possible = writes.filter(({ failed }) => !failed);
  const [write] = possible;
  const asked = possible.length === 1 ? "once" : `${possible.length} times`;
  const sentence = `${words.testimony(other)}, and ${words.testimony(entry)}, but that ${entry.event.type} was asked for ${asked}${andMore(all.length - 1, "write", "duplicated")}`;
  const operations = [witnessOf(other), witnessOf(entry), ...(write === undefined ? [] : [write])];
  return [words.anomaly("duplicated", sentence, operations)];
}

function misplaced(
  words: Words,
  name: string,
  all: readonly Misplaced[],
  say: (example: Misplaced) => string,
): Anomaly[] {
  const example = smallest(all, ({ watch }) => watch.events.length);
  if (example === undefined) return [];
  const others =
    all.length === 1 ? "" : `. ${count(all.length - 1, "more watch", "more watches")} did the like`;
  return [words.anomaly(name, `${words.watch(example.watch)} ${say(example)}${others}`, [example.watch])];
}

function inversion(words: Words, found: Inversion | undefined): Anomaly[] {
  if (found === undefined) return [];
  const { earlier, later, revision } = found;
  const before =
    earlier.kind === "write"
      ? `${effectWords(earlier.write)} was ${words.acknowledgement(earlier.write)} at revision ${revision}`
      : `${words.watch(earlier.watch)} told of revision ${revision}`;
  const sentence = `${before}, but ${effectWords(later)}, which ${words.asker(later)} began to ask for after that, has revision ${later.revision}`;
  const operation = earlier.kind === "write" ? earlier.write : earlier.watch;
  return [words.anomaly("revision-order", sentence, [operation, later])];
}

function sharedRevision(words: Words, found: SharedRevision | undefined): Anomaly[] {
  if (found === undefined) return [];
  const { one, other } = found;
  const sentence = `${effectWords(one)} was ${words.acknowledgement(one)} at revision ${one.revision ?? "?"}, and ${effectWords(other)} was ${words.acknowledgement(other)} at the same revision`;
  return [words.anomaly("shared-revision", sentence, [one, other])];
}

/** What operations are called in a sentence. */
class Words {
  readonly #history: History;

  constructor(history: History) {
    this.#history = history;
  }

  /** `the watch on n3 from revision 5 to 20 (process 2, 3.100 s to 3.600 s)` */
  watch({ invoked, from, to }: Watch): string {
    const operation = this.#history.operationAt(invoked);
    const times = `${atTime(operation.invocation)} to ${whenAnswered(operation)}`;
    return `the watch${onNode(operation)} from revision ${from} to ${to} (${byProcess(operation)}, ${times})`;
  }

  /** `acknowledged by n1 to process 6 at 3.000 s` */
  acknowledgement({ invoked }: Write): string {
    const operation = this.#history.operationAt(invoked);
    return `acknowledged${byNode(operation)} to ${byProcess(operation)} at ${whenAnswered(operation)}`;
  }

  /** `process 6 (3.000 s)` */
  asker({ invoked }: Write): string {
    const operation = this.#history.operationAt(invoked);
    return `${byProcess(operation)} (${atTime(operation.invocation)})`;
  }

  /** `the watch on n3 from revision 5 to 20 (...) tells of the put of 7 to k1 at revision 12` */
  testimony({ event, witness }: LogEntry): string {
    return witness.kind === "watch"
      ? `${this.watch(witness.watch)} tells of ${changeWords(event)}`
      : `${changeWords(event)} was ${this.acknowledgement(witness.write)}`;
  }

  anomaly(name: string, sentence: string, witnesses: readonly { readonly invoked: number }[]): Anomaly {
    const positions = [...new Set(witnesses.map(({ invoked }) => invoked))].sort((a, b) => a - b);
    return {
      name,
      explanation: capitalize(sentence),
      operations: positions.map((position) => this.#history.operationAt(position)),
    };
  }
}

/** `the put of 7 to k1 at revision 12` */
function changeWords(event: Event): string {
  return `${effectWords(event)} at revision ${event.revision}`;
}

function effectWords({ type, key, value }: Effect): string {
  return type === "put" ? `the put of ${canonicalJson(value)} to ${key}` : `the delete of ${key}`;
}

function witnessOf({ witness }: LogEntry): Watch | Write {
  return witness.kind === "watch" ? witness.watch : witness.write;
}

/** How much there is to look at. */
function witnessSize(witness: Witness): number {
  return witness.kind === "watch" ? witness.watch.events.length : 1;
}

function smallest<T>(items: readonly T[], sizeOf: (item: T) => number): T | undefined {
  return items.reduce<T | undefined>(
    (best, item) => (best === undefined || sizeOf(item) < sizeOf(best) ? item : best),
    undefined,
  );
}
