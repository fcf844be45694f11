import type { Operation } from "../history/operation.ts";
import { atTime } from "../models/wording.ts";
import type { Configuration, Counterexample } from "../verdict.ts";
import { count } from "../wording.ts";
import { drawLanes, type LaneOperation } from "./counterexample/lanes.ts";
import { padTo, shorten, textWidth } from "./counterexample/text-width.ts";

const DEFAULT_WIDTH = 100;
const MAX_LABEL = 48;
const MAX_STATE = 60;
/** More operations than this no one follows: of a larger window the operations next to the culprit are drawn. */
const MAX_DRAWN = 36;
/** The last steps of a longer order are those that matter. */
const MAX_STEPS = 14;
/** Orders other than the first, and what is said of each. */
const MAX_OTHERS = 3;
const MAX_STEPS_OF_OTHERS = 6;
const MAX_OTHER_STATES = 5;

/**
 * Draws a counterexample for a terminal: the operations on lanes, the longest order that fits, and for each way to go
 * on why it ends.
 *
 * ```
 * process 0   ├─ 1. write 7 ─┤
 * process 1                    ├─ 2. write 9 ─┤
 * process 2                                     ╞═ ✗ read → 7 ═╡  fits nowhere
 * ```
 *
 * Numbers are places in that order, letters stand for operations that are not in it. Widths follow the order of
 * events, not their times. An operation whose outcome counts as unknown is open to the right.
 *
 * @param width - Columns that the drawing may take. Where labels do not fit, only numbers and letters are drawn.
 */
export function renderCounterexample(example: Counterexample, width: number = DEFAULT_WIDTH): string {
  const drawn = selectDrawn(example);
  const marks = marksOf(example);
  const operations = drawn.map((position) => laneOperation(example, marks, position));
  const left = example.omitted + example.window.length - drawn.length;
  return [
    ...(left > 0
      ? [`(${count(left, "operation")} before these ${left === 1 ? "is" : "are"} not drawn)`]
      : []),
    ...drawLanes(operations, width),
    "",
    ...describeConfigurations(example, marks),
    ...describeRest(example, marks),
  ].join("\n");
}

/** Positions in the window: all of them, or the last to be invoked with the culprit among them. */
function selectDrawn({ window, culprit }: Counterexample): number[] {
  const positions = window.map((_, position) => position);
  if (positions.length <= MAX_DRAWN) return positions;
  const last = positions.slice(-MAX_DRAWN);
  return last.includes(culprit) ? last : [culprit, ...last.slice(1)];
}

/** By position: the place in the first configuration, a cross for the culprit, a letter for the others. */
function marksOf({ window, culprit, configurations: [first] }: Counterexample): string[] {
  let letters = 0;
  return window.map((_, position) => {
    const place = first.linearized.indexOf(position);
    if (place >= 0) return String(place + 1);
    return position === culprit ? "✗" : letter(letters++);
  });
}

/** `a` to `z`, then `aa`, `ab`, and so on. */
function letter(n: number): string {
  const last = String.fromCharCode(97 + (n % 26));
  return n < 26 ? last : letter(Math.floor(n / 26) - 1) + last;
}

function laneOperation(example: Counterexample, marks: readonly string[], position: number): LaneOperation {
  return {
    operation: operationAt(example, position),
    mark: marks[position] ?? "",
    label: example.labels[position] ?? "",
    isOpen: example.open.includes(position),
    isCulprit: position === example.culprit,
  };
}

function describeConfigurations(example: Counterexample, marks: readonly string[]): string[] {
  const { configurations, configurationTotal } = example;
  const [first, ...rest] = configurations;
  const others = rest.slice(0, MAX_OTHERS);
  const hidden = configurationTotal - 1 - others.length;
  return [
    `${example.fromTheBeginning ? "At first" : "Before this"} the state is ${state(first.stateBefore)}. ${first.linearized.length === 0 ? nothingFollows(first) : "The longest order that fits:"}`,
    ...describeOrder(example, first, marks),
    ...(first.linearized.length === 0 ? [] : [nothingFollows(first)]),
    ...describeStuck(example, first, marks).flatMap(({ what, position, why }) => [
      `  ${what}   ${whoAndWhen(example, position)}`,
      `      ${why}`,
    ]),
    ...others.flatMap((other, i) => ["", ...describeOther(example, other, i + 2, marks)]),
    ...(hidden > 0
      ? ["", `${count(hidden, "other order")} ${hidden === 1 ? "ends" : "end"} in the same way.`]
      : []),
    ...describeOtherStates(example, 1 + others.length),
  ];
}

/** Some calls may be possible, but lead nowhere. */
function nothingFollows({ linearized, stuck }: Configuration): string {
  const isOver = stuck.every(({ isPossible }) => isPossible !== true);
  if (linearized.length === 0)
    return isOver ? "Nothing can come first:" : "Whatever comes first leads nowhere:";
  return isOver ? "Nothing can follow:" : "Whatever comes next leads nowhere:";
}

/** The states in which the culprit could have come next, as far as the orders have not shown them. */
function describeOtherStates(
  { possibleStates, possibleStateTotal, configurations, labels, culprit }: Counterexample,
  shown: number,
): string[] {
  const said = configurations.slice(0, shown).map(({ stateBefore, states }) => states.at(-1) ?? stateBefore);
  const others = possibleStates.filter((text) => !said.includes(text));
  if (others.length === 0) return [];
  const named = others.slice(0, MAX_OTHER_STATES).map((text) => `  ${state(text)}`);
  const hidden = possibleStateTotal - (possibleStates.length - others.length) - named.length;
  return [
    "",
    `✗ ${shorten(labels[culprit] ?? "", MAX_LABEL)} fits no other state either in which it could have come next:`,
    ...named,
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
  ];
}

function describeOrder(
  example: Counterexample,
  { linearized, states }: Configuration,
  marks: readonly string[],
): string[] {
  const skipped = Math.max(0, linearized.length - MAX_STEPS);
  const lines = linearized.slice(skipped).map((position, step) => ({
    what: `  ${marks[position] ?? ""}. ${label(example, position)}`,
    who: whoAndWhen(example, position),
    then: `leaves ${state(states[skipped + step] ?? "")}`,
  }));
  const what = Math.max(...lines.map((line) => textWidth(line.what)));
  const who = Math.max(...lines.map((line) => textWidth(line.who)));
  return [
    ...(skipped > 0 ? [`  (${count(skipped, "operation")} before these)`] : []),
    ...lines.map((line) => `${padTo(line.what, what)}   ${padTo(line.who, who)}   ${line.then}`),
  ];
}

function describeStuck(
  example: Counterexample,
  { stuck }: Configuration,
  marks: readonly string[],
): { readonly position: number; readonly what: string; readonly why: string }[] {
  return stuck.map(({ position, why, leadsTo }) => {
    const where = leadsTo === undefined ? "" : `, as in order ${leadsTo + 1}`;
    const mark = position === example.culprit ? "✗" : `${marks[position] ?? ""}.`;
    return {
      position,
      what: `${mark} ${label(example, position)}`,
      why: `${shorten(why, Number.POSITIVE_INFINITY)}${where}`,
    };
  });
}

/** An order other than the first: in a line, since its steps are those of the first in another sequence. */
function describeOther(
  example: Counterexample,
  other: Configuration,
  number: number,
  marks: readonly string[],
): string[] {
  const from =
    other.stateBefore === example.configurations[0].stateBefore ? "" : ` from ${state(other.stateBefore)}`;
  const skipped = Math.max(0, other.linearized.length - MAX_STEPS_OF_OTHERS);
  const steps = other.linearized.slice(skipped).map((position) => label(example, position));
  if (skipped > 0) steps.unshift(`${count(skipped, "operation")}, then`);
  const leaves = state(other.states.at(-1) ?? other.stateBefore);
  const order = steps.length === 0 ? "nothing yet" : steps.join(", ");
  return [
    `Order ${number}${from}: ${order}; it leaves ${leaves}. ${nothingFollows(other)}`,
    ...describeStuck(example, other, marks).map(({ what, why }) => `  ${what}: ${why}`),
  ];
}

/** Operations of the drawing that none of this speaks of: whoever looks for them finds them here. */
function describeRest(example: Counterexample, marks: readonly string[]): string[] {
  const said = new Set(
    example.configurations.flatMap(({ linearized, stuck }) => [
      ...linearized,
      ...stuck.map(({ position }) => position),
    ]),
  );
  const rest = selectDrawn(example).filter((position) => !said.has(position));
  if (rest.length === 0) return [];
  return [
    "Not reached:",
    ...rest.map(
      (position) =>
        `  ${marks[position] ?? ""}. ${label(example, position)} (${whoAndWhen(example, position)})`,
    ),
  ];
}

/** `process 1, op 1204, 5.102 s to 5.110 s` */
function whoAndWhen(example: Counterexample, position: number): string {
  const { invocation, completion } = operationAt(example, position);
  const end = completion?.type === "ok" ? atTime(completion) : "?";
  return `process ${invocation.process}, op ${invocation.index}, ${atTime(invocation)} to ${end}`;
}

function label({ labels }: Counterexample, position: number): string {
  return shorten(labels[position] ?? "", MAX_LABEL);
}

function state(text: string): string {
  return shorten(text, MAX_STATE);
}

function operationAt({ window }: Counterexample, position: number): Operation {
  const operation = window[position];
  if (operation === undefined)
    throw new RangeError(`No operation ${position} in a window of ${window.length}`);
  return operation;
}
