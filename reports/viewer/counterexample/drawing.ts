import { type Child, s } from "../dom.ts";
import { duration } from "../format.ts";
import type { Bar, Scene } from "./scene.ts";

const FAULT_ROW = 16;
const STATE_STRIP = 36;

const BAR = 30;
const AXIS = 28;

/** Heights that the column of lane names beside the drawing must share. */
export const LANE_HEIGHT = 62;

export function lanesTop(scene: Scene): number {
  return statesTop(scene) + (scene.states.length > 0 ? STATE_STRIP : 0) + 8;
}

/** Where the names of the faults end. */
function statesTop({ faults }: Scene): number {
  return faults.length === 0 ? 0 : (1 + Math.max(...faults.map(({ row }) => row))) * FAULT_ROW + 4;
}

export interface Drawing {
  readonly svg: SVGSVGElement;
  /** The drawn operations in order of invocation. */
  readonly bars: readonly { readonly bar: Bar; readonly element: SVGGElement }[];
}

export function draw(scene: Scene, label: string): Drawing {
  const top = lanesTop(scene);
  const bottom = top + scene.lanes.length * LANE_HEIGHT;
  const bars = scene.bars.map((bar) => ({ bar, element: drawBar(bar, top) }));
  const svg = s(
    "svg",
    {
      width: scene.width,
      height: bottom + AXIS,
      viewBox: `0 0 ${scene.width} ${bottom + AXIS}`,
      // Print squeezes the drawing to the page, and the lanes must keep their height.
      preserveAspectRatio: "none",
      role: "group",
      "aria-label": label,
    },
    hatching(),
    drawFaults(scene, bottom),
    drawLaneLines(scene, top),
    drawAxis(scene, top, bottom),
    drawStates(scene, bottom),
    drawPath(scene, top),
    s("g", {}, ...bars.map(({ element }) => element)),
    drawSteps(scene, top),
    drawNote(scene, top),
  );
  return { svg, bars };
}

function barTop(lane: number, top: number): number {
  return top + lane * LANE_HEIGHT + 8;
}

function drawBar(bar: Bar, top: number): SVGGElement {
  const { operation, role, x, width, isOpen, gaveUpAt } = bar;
  const y = barTop(bar.lane, top);
  const mark = role.kind === "stuck" || role.kind === "culprit" ? "✕ " : "";
  return s(
    "g",
    {
      class: `bar ${role.kind}${isOpen ? " open" : ""}`,
      tabindex: -1,
      role: "img",
      "aria-label": describe(bar),
    },
    s("path", { class: "shape", d: isOpen ? openShape(x, y, width) : closedShape(x, y, width) }),
    gaveUpAt === undefined
      ? undefined
      : s("line", { class: "gave-up", x1: gaveUpAt, x2: gaveUpAt, y1: y, y2: y + BAR }),
    s("text", { x: x + 9, y: y + 19 }, `${mark}${operation.label}`),
  );
}

function closedShape(x: number, y: number, width: number): string {
  const r = 4;
  const w = width - 2 * r;
  const tall = BAR - 2 * r;
  return `M${x + r} ${y}h${w}a${r} ${r} 0 0 1 ${r} ${r}v${tall}a${r} ${r} 0 0 1 ${-r} ${r}h${-w}a${r} ${r} 0 0 1 ${-r} ${-r}v${-tall}a${r} ${r} 0 0 1 ${r} ${-r}z`;
}

/** No right end: the operation may take effect at any later time. */
function openShape(x: number, y: number, width: number): string {
  return `M${x + width} ${y}H${x + 4}a4 4 0 0 0 -4 4v${BAR - 8}a4 4 0 0 0 4 4H${x + width}`;
}

interface Step {
  readonly x: number;
  readonly y: number;
  readonly number: number;
}

/** Where the path touches its bars: at the edge it comes from, so that it never runs through a label. */
function stepsOf({ path }: Scene, top: number): Step[] {
  return path.flatMap(({ role, lane }, i) => {
    if (role.kind !== "placed") return [];
    const isFromBelow = (path[i - 1]?.lane ?? path[i + 1]?.lane ?? -1) > lane;
    return [{ x: role.x, y: barTop(lane, top) + (isFromBelow ? BAR : 0), number: role.step }];
  });
}

/** The line through the steps, behind the bars. */
function drawPath(scene: Scene, top: number): SVGGElement {
  const curve = stepsOf(scene, top).map(({ x, y }, i, steps) => {
    const before = steps[i - 1];
    if (before === undefined) return `M${x} ${y}`;
    const bend = (x - before.x) / 2;
    return `C${before.x + bend} ${before.y} ${x - bend} ${y} ${x} ${y}`;
  });
  return s("g", { class: "path", "aria-hidden": "true" }, s("path", { d: curve.join("") }));
}

function drawSteps(scene: Scene, top: number): SVGGElement {
  return s(
    "g",
    { class: "path", "aria-hidden": "true" },
    ...stepsOf(scene, top).flatMap(({ x, y, number }) => [
      s("circle", { cx: x, cy: y, r: 9 }),
      s("text", { x, y: y + 3.5, "text-anchor": "middle" }, number),
    ]),
  );
}

function drawStates(scene: Scene, bottom: number): SVGGElement {
  const y = statesTop(scene);
  return s(
    "g",
    { class: "states", "aria-hidden": "true" },
    ...scene.states
      .map(({ state, x, width }, i): Child[] => [
        i === 0 ? undefined : s("line", { x1: x, x2: x, y1: y + 24, y2: bottom }),
        s("rect", { x: x + 1, y: y + 2, width: Math.max(0, width - 2), height: 22, rx: 3 }),
        s("text", { x: x + 8, y: y + 17 }, fit(state, width - 12)),
      ])
      .flat(),
  );
}

function drawNote({ bars, width }: Scene, top: number): SVGElement | undefined {
  const culprit =
    bars.find(({ role }) => role.kind === "culprit") ?? bars.find(({ role }) => role.kind === "stuck");
  if (culprit?.role.kind !== "culprit" && culprit?.role.kind !== "stuck") return undefined;
  const note = fit(culprit.role.why, width - 20, 6.5);
  const half = (note.length * 6.5) / 2;
  const x = Math.min(Math.max(culprit.x + 8, 10), Math.max(10, width - 2 * half - 10));
  return s(
    "text",
    { class: "note", x, y: barTop(culprit.lane, top) + BAR + 16, "aria-hidden": "true" },
    note,
  );
}

function drawLaneLines({ lanes, width }: Scene, top: number): SVGGElement {
  return s(
    "g",
    { class: "lanes" },
    ...lanes.map((_, i) =>
      s("line", { x1: 0, x2: width, y1: barTop(i, top) + BAR / 2, y2: barTop(i, top) + BAR / 2 }),
    ),
  );
}

function drawAxis({ ticks, width }: Scene, top: number, bottom: number): SVGGElement {
  const origin = ticks[0]?.time ?? 0;
  return s(
    "g",
    { class: "axis", "aria-hidden": "true" },
    s("line", { class: "base", x1: 0, x2: width, y1: bottom, y2: bottom }),
    ...ticks.flatMap(({ x, time }, i) => [
      s("line", { x1: x, x2: x, y1: top, y2: bottom + 5 }),
      s(
        "text",
        { x: x + 4, y: bottom + 17 },
        i === 0 ? `${time.toFixed(6)} s` : `+${duration(time - origin)}`,
      ),
    ]),
  );
}

function drawFaults({ faults }: Scene, bottom: number): SVGGElement {
  return s(
    "g",
    { class: "faults" },
    ...faults.map(({ fault, row, x, width }) =>
      s(
        "g",
        { class: `fault-${fault.fault}` },
        s("rect", { class: "tint", x, y: 0, width, height: bottom }),
        s("rect", { class: "hatch", x, y: 0, width, height: bottom, fill: "url(#hatching)" }),
        s(
          "text",
          { x: x + 6, y: row * FAULT_ROW + 13 },
          fit(`${fault.fault} ${fault.where}`, width - 8, 6.3),
        ),
      ),
    ),
  );
}

function hatching(): SVGElement {
  return s(
    "defs",
    {},
    s(
      "pattern",
      { id: "hatching", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      s("line", { class: "hatch-line", x1: 0, x2: 0, y1: 0, y2: 7 }),
    ),
  );
}

/** As much of a text as a width holds. */
function fit(text: string, width: number, characterWidth = 7.3): string {
  const room = Math.floor(width / characterWidth);
  if (text.length <= room) return text;
  return room < 2 ? "" : `${text.slice(0, room - 1)}…`;
}

/** What a screen reader says of a bar. */
export function describe({ operation, role }: Bar): string {
  const { label, process, start, end } = operation;
  const time = end === undefined ? "never returned" : `took ${duration(end - start)}`;
  return `${label}, process ${process}, called at ${start.toFixed(6)} s, ${time}, ${roleWords(role)}`;
}

export function roleWords(role: Bar["role"]): string {
  switch (role.kind) {
    case "placed":
      return `step ${role.step} of this order; the state after it is ${role.state}`;
    case "culprit":
      return `fits nowhere: ${role.why}`;
    case "stuck":
      return `leads nowhere: ${role.why}`;
    case "later":
      return "not reached by this order";
    case "around":
      return "under way about then; it plays no part";
    case "evidence":
      return "part of the evidence";
  }
}
