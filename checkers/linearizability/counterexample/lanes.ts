import type { Operation, ProcessId } from "../../history/operation.ts";
import { atTime } from "../../models/wording.ts";
import { padTo, shorten, textWidth } from "./text-width.ts";

/** An operation to draw. */
export interface LaneOperation {
  readonly operation: Operation;
  /** What stands for it where there is no room for its label: `1`, `b`. */
  readonly mark: string;
  readonly label: string;
  /** True if it can take effect at any later time: its outcome counts as unknown. */
  readonly isOpen: boolean;
  readonly isCulprit: boolean;
}

/** Labels are cut to these widths one after the other until the drawing fits; without one only marks are drawn. */
const LABEL_WIDTHS = [40, 24, 14] as const;
const MARKS_ONLY = 0;

/** A drawing that goes on below itself more often than this is drawn with marks only. */
const MAX_BANDS = 4;

/** Columns between the lane's name and its drawing. */
const GAP = 3;

/**
 * Operations as intervals, one lane a process, time from left to right; below them the times. Widths follow the
 * order of events and not their times, so that what comes before what can be seen. Where the width does not
 * suffice the drawing goes on below.
 */
export function drawLanes(operations: readonly LaneOperation[], width: number): string[] {
  const lanes = laneNames(operations);
  const indent = Math.max(...[...lanes.values()].map(textWidth)) + GAP;
  const room = Math.max(20, width - indent);
  const layout = chooseLayout(operations, room);
  return bandsOf(layout, room).flatMap((band, i) => [
    ...(i === 0 ? [] : [""]),
    ...drawBand(layout, band, { lanes, indent, room, width }),
  ]);
}

function laneNames(operations: readonly LaneOperation[]): ReadonlyMap<ProcessId, string> {
  const nodes = new Map<ProcessId, Set<string>>();
  for (const { operation } of operations) {
    const { invocation, completion } = operation;
    const node = completion?.node ?? invocation.node;
    const known = nodes.get(invocation.process) ?? new Set<string>();
    if (node !== undefined) known.add(shorten(node, 20));
    nodes.set(invocation.process, known);
  }
  return new Map(
    [...nodes]
      .sort(([a], [b]) => Number(a) - Number(b))
      .map(([process, at]) => [process, `process ${process}${at.size === 1 ? ` (${[...at].join()})` : ""}`]),
  );
}

/** A box on a lane, in columns from where time begins. Both ends are part of it. */
interface Box extends LaneOperation {
  readonly text: string;
  readonly left: number;
  readonly right: number;
}

interface Tick {
  readonly column: number;
  readonly text: string;
}

interface Layout {
  readonly boxes: readonly Box[];
  readonly ticks: readonly Tick[];
  readonly width: number;
}

interface Band {
  readonly from: number;
  readonly to: number;
}

function chooseLayout(operations: readonly LaneOperation[], room: number): Layout {
  const layouts = LABEL_WIDTHS.map((labelWidth) => layOut(operations, labelWidth));
  const whole = layouts.find(({ width }) => width <= room);
  if (whole !== undefined) return whole;
  const bands = layouts.map((layout) => bandsOf(layout, room).length);
  const broken = layouts[bands.indexOf(Math.min(...bands))];
  return broken !== undefined && Math.min(...bands) <= MAX_BANDS ? broken : layOut(operations, MARKS_ONLY);
}

/** Gives each event a column, in the order of events, such that every label has room. */
function layOut(operations: readonly LaneOperation[], labelWidth: number): Layout {
  const texts = operations.map(({ mark, label }) =>
    labelWidth === MARKS_ONLY ? mark : `${mark}${/^\w/.test(mark) ? "." : ""} ${shorten(label, labelWidth)}`,
  );
  const events = operations.flatMap(({ operation, isOpen }, i) => {
    const { invocation, completion } = operation;
    const begin = { i, isEnd: false, op: invocation };
    return completion === undefined || isOpen ? [begin] : [begin, { i, isEnd: true, op: completion }];
  });
  events.sort((a, b) => a.op.index - b.op.index);
  const left: number[] = [];
  const right: number[] = [];
  const ticks: Tick[] = [];
  const least = (i: number): number => (left[i] ?? 0) + textWidth(texts[i] ?? "") + 5;
  let column = 0;
  for (const { i, isEnd, op } of events) {
    if (isEnd) {
      column = Math.max(column, least(i));
      right[i] = column;
    } else left[i] = column;
    ticks.push({ column, text: atTime(op) });
    column += labelWidth === MARKS_ONLY ? 1 : 2;
  }
  const edge = Math.max(column, ...operations.map((_, i) => least(i)));
  const boxes = operations.map((operation, i) => ({
    ...operation,
    text: texts[i] ?? "",
    left: left[i] ?? 0,
    right: right[i] ?? edge,
  }));
  return { boxes, ticks, width: edge + 1 };
}

/** Stretches of at most `room` columns, broken where no label is. */
function bandsOf({ boxes, width }: Layout, room: number): Band[] {
  const bands: Band[] = [];
  for (let from = 0; from < width; ) {
    let to = Math.min(width, from + room);
    if (to < width) {
      const isCut = (at: number): boolean =>
        boxes.some(({ left, text }) => left < at && at < left + textWidth(text) + 4);
      const best = Array.from({ length: Math.floor(room / 2) }, (_, i) => to - i).find((at) => !isCut(at));
      to = best ?? to;
    }
    bands.push({ from, to });
    from = to;
  }
  return bands;
}

/** What all bands share. */
interface Frame {
  readonly lanes: ReadonlyMap<ProcessId, string>;
  readonly indent: number;
  readonly room: number;
  readonly width: number;
}

const REMARK = "fits nowhere";

function drawBand(
  { boxes, ticks }: Layout,
  { from, to }: Band,
  { lanes, indent, room, width }: Frame,
): string[] {
  const lines: string[] = [];
  for (const [process, name] of lanes) {
    const own = boxes.filter(
      ({ operation, left, right }) => operation.invocation.process === process && left < to && right >= from,
    );
    if (own.length === 0) continue;
    const culprit = own.find(({ isCulprit }) => isCulprit);
    const drawn = own.reduce(
      (line, box) => padTo(line, Math.max(box.left, from) - from) + drawBox(box, { from, to }),
      "",
    );
    const line = `${padTo(name, indent)}${drawn}`;
    const isEnd = culprit !== undefined && culprit.right < to;
    if (!isEnd) lines.push(line);
    else if (textWidth(line) + 2 + REMARK.length <= width) lines.push(`${line}  ${REMARK}`);
    else lines.push(line, REMARK.padStart(textWidth(line)));
  }
  return [...lines, `${" ".repeat(indent)}${drawTicks(ticks, { from, to }, room)}`.trimEnd()];
}

/** `├─ 1. write 7 ─┤`; what goes on beyond the band has no end there. */
function drawBox({ left, right, text, isOpen, isCulprit }: Box, { from, to }: Band): string {
  const stroke = isCulprit ? "═" : "─";
  const begin = left < from ? "╌" : isCulprit ? "╞" : "├";
  const end = right >= to ? "╌" : isOpen ? ">" : isCulprit ? "╡" : "┤";
  const inner = Math.min(right, to - 1) - Math.max(left, from) - 1;
  const label = left < from && textWidth(text) + 4 > inner ? "" : ` ${text} `;
  const fill = Math.max(0, inner - textWidth(label));
  const lead = label === "" ? 0 : Math.min(fill, left < from ? 2 : Math.max(1, Math.floor(fill / 2)));
  return `${begin}${stroke.repeat(lead)}${label}${(isOpen ? "╌" : stroke).repeat(fill - lead)}${end}`;
}

/** As many times as have room beside each other. */
function drawTicks(ticks: readonly Tick[], { from, to }: Band, room: number): string {
  let line = "";
  for (const { column, text } of ticks) {
    if (column < from || column >= to) continue;
    const at = column - from;
    if (line !== "" && at < line.length + 2) continue;
    if (at + text.length > room) continue;
    line = line.padEnd(at) + text;
  }
  return line;
}
