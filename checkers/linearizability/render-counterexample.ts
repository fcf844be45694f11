import { canonicalJson } from "../history/canonical-json.ts";
import type { Operation, ProcessId } from "../history/operation.ts";
import type { Call } from "../models/model.ts";
import { findModel } from "../models/registry.ts";
import { atTime } from "../models/wording.ts";
import type { Counterexample } from "../verdict.ts";
import { count } from "../wording.ts";

const DEFAULT_WIDTH = 100;
const MAX_LABEL = 40;
/** More lanes and boxes than this no one follows: of a larger window the operations next to the culprit are drawn. */
const MAX_DRAWN = 14;

/**
 * Draws a counterexample for a terminal: one lane a process, time from left to right, then the best order and
 * what it ends in.
 *
 * ```
 * process 0   |-- write 7 --|
 * process 1                    |-- write 9 --|
 * process 2                                     |== read → 7 ==|   <- fits nowhere
 * ```
 *
 * Widths follow the order of events, not their times. An outcome that nobody knows is open to the right.
 *
 * @param width - Columns that the drawing may take. If the labels do not fit, the boxes have numbers instead.
 */
export function renderCounterexample(example: Counterexample, width: number = DEFAULT_WIDTH): string {
  const drawn = selectDrawn(example);
  const hidden = example.window.length - drawn.length;
  return [
    ...(hidden > 0
      ? [
          `(${count(hidden, "operation")} further from the violation ${hidden === 1 ? "is" : "are"} not drawn)`,
        ]
      : []),
    ...drawLanes(example, drawn, width),
    "",
    `Before this, the state is ${example.stateBefore}.`,
    ...describeOrder(example),
    ...describeStuck(example),
  ].join("\n");
}

/** Positions in the window: all of them, or the last to be invoked with the culprit among them. */
function selectDrawn({ window, culprit }: Counterexample): number[] {
  const positions = window.map((_, position) => position);
  if (positions.length <= MAX_DRAWN) return positions;
  const last = positions.slice(-MAX_DRAWN);
  return last.includes(culprit) ? last : [culprit, ...last.slice(1)];
}

interface Box {
  readonly position: number;
  readonly process: ProcessId;
  readonly label: string;
  readonly left: number;
  readonly right: number;
  /** False if nobody knows the outcome. */
  readonly closed: boolean;
}

function drawLanes(example: Counterexample, drawn: readonly number[], width: number): readonly string[] {
  const labelled = drawBoxes(example, drawn, (position) => shorten(labelOf(example, position)));
  if (labelled.every((lane) => lane.length <= width)) return labelled;
  const numbered = drawBoxes(example, drawn, (position) => `#${position + 1}`);
  return [...numbered, "", ...drawn.map((position) => describeLine(example, position))];
}

function drawBoxes(
  example: Counterexample,
  drawn: readonly number[],
  label: (position: number) => string,
): readonly string[] {
  const lanes = [...new Set(drawn.map((position) => operationAt(example, position).invocation.process))];
  const names = lanes.map((process) => laneName(example, drawn, process));
  const indent = Math.max(...names.map((name) => name.length)) + 3;
  const boxes = layOut(example, drawn, drawn.map(label));
  return lanes.map((process, lane) => {
    const own = boxes.filter((box) => box.process === process);
    const marker = own.some(({ position }) => position === example.culprit) ? "   <- fits nowhere" : "";
    return `${(names[lane] ?? "").padEnd(indent)}${drawLane(own, example.culprit)}${marker}`;
  });
}

function laneName(example: Counterexample, drawn: readonly number[], process: ProcessId): string {
  const one = drawn
    .map((position) => operationAt(example, position))
    .find(({ invocation }) => invocation.process === process);
  const node = one?.completion?.node ?? one?.invocation.node;
  return node === undefined ? `process ${process}` : `process ${process} (${node})`;
}

/** Gives each event a column, in the order of events, such that every label has room. */
function layOut(example: Counterexample, drawn: readonly number[], labels: readonly string[]): Box[] {
  const events = drawn.flatMap((position, i) => {
    const { invocation, completion } = operationAt(example, position);
    const begin = { i, kind: "begin" as const, index: invocation.index };
    return completion?.type === "ok"
      ? [begin, { i, kind: "end" as const, index: completion.index }]
      : [begin];
  });
  events.sort((a, b) => a.index - b.index);
  const left: number[] = [];
  const right: number[] = [];
  let column = 0;
  for (const { i, kind } of events) {
    if (kind === "begin") left[i] = column;
    else {
      column = Math.max(column, (left[i] ?? 0) + (labels[i] ?? "").length + 7);
      right[i] = column;
    }
    column += 2;
  }
  const edge = Math.max(column, ...drawn.map((_, i) => (left[i] ?? 0) + (labels[i] ?? "").length + 7));
  return drawn.map((position, i) => ({
    position,
    process: operationAt(example, position).invocation.process,
    label: labels[i] ?? "",
    left: left[i] ?? 0,
    right: right[i] ?? edge,
    closed: right[i] !== undefined,
  }));
}

function drawLane(boxes: readonly Box[], culprit: number): string {
  let lane = "";
  for (const { left, right, label, closed, position } of boxes) {
    const stroke = position === culprit ? "=" : "-";
    const fill = Math.max(right - left - label.length - 3, 0);
    const before = Math.floor(fill / 2);
    const body = `|${stroke.repeat(before)} ${label} ${stroke.repeat(fill - before)}${closed ? "|" : "?"}`;
    lane = lane.padEnd(left) + body;
  }
  return lane;
}

function describeOrder(example: Counterexample): string[] {
  if (example.linearized.length === 0) return ["Nothing can be placed after it:"];
  const steps = example.linearized.map(
    (position, i) =>
      `  ${i + 1}. ${describe(example, position)}, then the state is ${example.states[i] ?? "unknown"}`,
  );
  const skipped = Math.max(0, steps.length - MAX_DRAWN);
  return [
    "The longest order that fits:",
    ...(skipped > 0 ? [`  (${count(skipped, "operation")} before these)`] : []),
    ...steps.slice(skipped),
    "Nothing can follow:",
  ];
}

function describeStuck(example: Counterexample): string[] {
  return example.stuck.map(({ position, why }) => `  - ${describe(example, position)}: ${why}`);
}

/** `#3  write 9, process 1 (n2), 5.102 s to 5.110 s` */
function describeLine(example: Counterexample, position: number): string {
  const { invocation, completion } = operationAt(example, position);
  const end = completion?.type === "ok" ? atTime(completion) : "?";
  return `  ${`#${position + 1}`.padEnd(4)} ${describe(example, position)}, ${atTime(invocation)} to ${end}`;
}

function describe(example: Counterexample, position: number): string {
  return `${labelOf(example, position)} (process ${operationAt(example, position).invocation.process})`;
}

function labelOf(example: Counterexample, position: number): string {
  const { invocation, completion } = operationAt(example, position);
  const asked = { f: invocation.f, input: invocation.value };
  const call: Call = completion?.type === "ok" ? { ...asked, output: completion.value } : asked;
  // A model of the user's own is not known by name here.
  return findModel(example.model)?.describeCall(call) ?? describePlainly(call);
}

function describePlainly({ f, input, output }: Call): string {
  const asked = input === null ? f : `${f} ${canonicalJson(input)}`;
  return output === undefined || canonicalJson(output) === canonicalJson(input)
    ? asked
    : `${asked} → ${canonicalJson(output)}`;
}

function shorten(label: string): string {
  if (label.length <= MAX_LABEL) return label;
  const half = Math.floor((MAX_LABEL - 1) / 2);
  return `${label.slice(0, half)}…${label.slice(-half)}`;
}

function operationAt({ window }: Counterexample, position: number): Operation {
  const operation = window[position];
  if (operation === undefined)
    throw new RangeError(`No operation ${position} in a window of ${window.length}`);
  return operation;
}
