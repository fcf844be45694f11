import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import type { Json, Operation } from "../history/operation.ts";
import { aboutKey, atTime, byNode, byProcess, onNode, whenAnswered } from "../models/wording.ts";
import type { Anomaly } from "../verdict.ts";
import { andMore, count, grouped } from "../wording.ts";
import type { DatedView, ElementFate, Oddity, View } from "./element-fates.ts";
import type { JudgedSet } from "./set.ts";

/** What is wrong with the sets: the kinds by their gravity, the most affected sets of a kind first. */
export function setAnomalies(history: History, sets: readonly JudgedSet[]): Anomaly[] {
  const ranked = (size: (set: JudgedSet) => number, describe: Describe): Anomaly[] =>
    sets
      .filter((set) => size(set) > 0)
      .toSorted((a, b) => size(b) - size(a))
      .flatMap((set) => describe(new Evidence(history, set)));
  return [
    ...ranked(({ fates }) => fates.elements.filter(isLost).length, lost),
    ...ranked(({ fates }) => fates.elements.filter(isStale).length, stale),
    ...ranked(({ fates }) => fates.unexpected.length, unexpected),
    ...ranked(({ fates }) => fates.duplicated.length, duplicated),
    ...ranked(({ fates }) => (fates.fork === undefined ? 0 : 1), longFork),
  ];
}

type Describe = (evidence: Evidence) => Anomaly[];

const isLost = ({ fate }: ElementFate): boolean => fate === "lost";
const isStale = ({ fate }: ElementFate): boolean => fate === "stale";

/** What the sentences about one set are made of. */
class Evidence {
  readonly history: History;
  readonly set: JudgedSet;

  constructor(history: History, set: JudgedSet) {
    this.history = history;
    this.set = set;
  }

  anomaly(name: string, sentence: string, positions: readonly (number | undefined)[]): Anomaly {
    const { key } = this.set;
    const invoked = positions.filter((position) => position !== undefined);
    return {
      name,
      explanation: aboutKey(key, sentence),
      ...(key !== undefined && { key }),
      operations: [...new Set(invoked)]
        .sort((a, b) => a - b)
        .map((position) => this.history.operationAt(position)),
    };
  }

  operation({ invoked }: { readonly invoked: number }): Operation {
    return this.history.operationAt(invoked);
  }

  /** `element 17, acknowledged by n1 at 3.200 s (process 4),` */
  known({ element, addition, known }: ElementFate): string {
    const name = `element ${canonicalJson(element)}`;
    if (addition.acknowledged < Infinity) {
      const add = this.operation(addition);
      return `${name}, acknowledged${byNode(add)} at ${whenAnswered(add)} (${byProcess(add)}),`;
    }
    const reader = this.set.views.find(({ completed }) => completed === known);
    const read = this.operation(reader ?? addition);
    return `${name}, never acknowledged but read${byNode(read)} at ${whenAnswered(read)} (${byProcess(read)}),`;
  }

  read(view: View): string {
    return readWords(this.history, view);
  }
}

/** `the read on n3 at 14.000 s (process 7)` */
export function readWords(history: History, view: View): string {
  const reader = history.operationAt(view.invoked);
  const { f } = reader.invocation;
  const where = `${onNode(reader)} at ${atTime(reader.invocation)} (${byProcess(reader)})`;
  return f === "read" ? `the read${where}` : `what the ${f}${where} saw`;
}

/** The element that was acknowledged first, or if none was the first. */
function exampleOf(elements: readonly ElementFate[]): ElementFate | undefined {
  return elements.reduce<ElementFate | undefined>(
    (best, element) =>
      best === undefined || element.addition.acknowledged < best.addition.acknowledged ? element : best,
    undefined,
  );
}

function lost(evidence: Evidence): Anomaly[] {
  const { fates, additions } = evidence.set;
  const gone = fates.elements.filter(isLost);
  const example = exampleOf(gone);
  const missing = fates.views.find(
    ({ start }) =>
      example !== undefined && start > Math.max(example.known, example.lastShown?.completed ?? -1),
  );
  if (example === undefined || missing === undefined) return [];
  const acknowledged = additions.filter((addition) => addition.acknowledged < Infinity).length;
  const promised = gone.flatMap(({ addition }) => (addition.acknowledged < Infinity ? [addition] : []));
  const others = gone.length - promised.length;
  const first = promised.reduce((a, b) => Math.min(a, b.acknowledged), Infinity);
  const last = promised.reduce((a, b) => Math.max(a, b.acknowledged), 0);
  const when =
    promised.length < 2
      ? ""
      : `, acknowledged between ${atTime(evidence.history.op(first))} and ${atTime(evidence.history.op(last))}`;
  const seen = others === 0 ? "" : `${count(others, "element")} that had been read but never acknowledged`;
  const total =
    promised.length === 0
      ? `${seen} ${others === 1 ? "was" : "were"} lost`
      : `${grouped(promised.length)} of ${count(acknowledged, "acknowledged element")} were lost${when}${others === 0 ? "" : `, and ${seen}`}`;
  const until =
    example.lastShown === undefined
      ? "no read ever showed it"
      : `it was last shown${byNode(evidence.operation(example.lastShown))} at ${whenAnswered(evidence.operation(example.lastShown))}`;
  const sentence = `${evidence.known(example)} is missing from ${evidence.read(missing.view)} and from every later one; ${until}. Altogether ${total}`;
  return [
    evidence.anomaly("lost", sentence, [
      example.addition.invoked,
      example.lastShown?.invoked,
      missing.view.invoked,
    ]),
  ];
}

function stale(evidence: Evidence): Anomaly[] {
  const { fates } = evidence.set;
  const missed = fates.elements.filter(isStale);
  const example = exampleOf(missed);
  if (example === undefined) return [];
  const missing = fates.views.find(
    ({ view, start }) => start > example.known && !shows(view, example.element),
  );
  if (missing === undefined) return [];
  const shown = example.lastShown;
  const total =
    missed.length === 1
      ? ""
      : `. Altogether ${count(missed.length, "element")} were missed by reads like that`;
  const sentence = `${evidence.known(example)} is missing from ${evidence.read(missing.view)}${dated(evidence, missing)}, though${shown === undefined ? " it was there" : ` ${evidence.read(shown)} shows it`}${total}`;
  return [
    evidence.anomaly("stale", sentence, [example.addition.invoked, missing.view.invoked, shown?.invoked]),
  ];
}

/** Why a read must have taken place later than it began. */
function dated({ history, set }: Evidence, { view, start, dating }: DatedView): string {
  if (dating === undefined || start === view.invoked) return "";
  const adding = set.additions.find(({ invoked }) => invoked === start);
  const when = atTime(history.op(adding?.invoked ?? start));
  return `, which cannot have been answered before ${when}, since it shows element ${canonicalJson(dating)}`;
}

function unexpected(evidence: Evidence): Anomaly[] {
  const [first, ...others] = evidence.set.fates.unexpected;
  if (first === undefined) return [];
  const { element, view, additions } = first;
  const shown = `${evidence.read(view)} shows element ${canonicalJson(element)}`;
  const sentence = `${shown}, ${whyUnexpected(evidence, first)}${andMore(others.length, "element", "unexpected")}`;
  return [evidence.anomaly("unexpected", sentence, [view.invoked, additions[0]?.invoked])];
}

function whyUnexpected(evidence: Evidence, { additions }: Oddity): string {
  const [attempt] = additions;
  if (attempt === undefined) return "which nobody ever tried to add";
  const add = evidence.operation(attempt);
  return attempt.failed
    ? `although its add by ${byProcess(add)} had failed at ${whenAnswered(add)} and must have had no effect`
    : `although ${byProcess(add)} began to add it only at ${atTime(add.invocation)}, after that read had ended`;
}

function duplicated(evidence: Evidence): Anomaly[] {
  const [first, ...others] = evidence.set.fates.duplicated;
  if (first === undefined) return [];
  const { element, view, additions, times } = first;
  const [attempt] = additions;
  const adder = attempt === undefined ? "" : ` (by ${byProcess(evidence.operation(attempt))})`;
  const sentence = `${evidence.read(view)} shows element ${canonicalJson(element)} ${times} times, but it was added ${additions.length === 1 ? "once" : `${additions.length} times`}${adder}${andMore(others.length, "element", "duplicated")}`;
  return [evidence.anomaly("duplicated", sentence, [view.invoked, attempt?.invoked])];
}

function longFork(evidence: Evidence): Anomaly[] {
  const { fork } = evidence.set.fates;
  if (fork === undefined) return [];
  const [a, b] = fork;
  const onlyA = a.elements.find((element) => !shows(b, element));
  const onlyB = b.elements.find((element) => !shows(a, element));
  if (onlyA === undefined || onlyB === undefined) return [];
  const sentence = `${evidence.read(a)} shows element ${canonicalJson(onlyA)} and not ${canonicalJson(onlyB)}, but ${evidence.read(b)} shows ${canonicalJson(onlyB)} and not ${canonicalJson(onlyA)}: each of the two elements was there first`;
  const adds = evidence.set.fates.elements
    .filter(({ element }) => element === onlyA || element === onlyB)
    .map(({ addition }) => addition.invoked);
  return [evidence.anomaly("long-fork", sentence, [a.invoked, b.invoked, ...adds])];
}

function shows(view: View, element: Json): boolean {
  const text = canonicalJson(element);
  return view.elements.some((other) => other === element || canonicalJson(other) === text);
}
