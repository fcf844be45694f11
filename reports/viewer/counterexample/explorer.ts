import type { FaultBand } from "../../report-data.ts";
import { h } from "../dom.ts";
import { duration } from "../format.ts";
import { facts } from "../section.ts";
import { draw, LANE_HEIGHT, lanesTop, roleWords } from "./drawing.ts";
import { type Bar, layoutScene, type Scene, type Story } from "./scene.ts";

/** Narrower than this no drawing is legible; it scrolls instead. */
const MIN_WIDTH = 280;

/** A drawing that can be given another story to tell. */
export interface Explorer {
  readonly element: HTMLElement;
  tell(story: Story): void;
}

/**
 * A drawing of intervals that one can walk through: pointing at an operation, or moving to it with the arrow
 * keys, shows everything known about it below.
 */
export function exploreIntervals(story: Story, faults: readonly FaultBand[], label: string): Explorer {
  const lanes = h("div", { class: "lane-names", "aria-hidden": "true" });
  const canvas = h("div", { class: "canvas" });
  const details = h("div", { class: "operation-details", "aria-live": "polite" });
  const element = h("div", { class: "intervals" }, h("div", { class: "stage" }, lanes, canvas), details);

  let told = story;
  let drawnFor = 0;
  const redraw = (): void => {
    const scene = layoutScene(told, faults, drawnFor);
    lanes.replaceChildren(...laneNames(scene));
    canvas.replaceChildren(explorable(scene, label, details));
    const ending = scene.bars.find(({ role }) => role.kind === "culprit") ?? scene.bars.at(-1);
    // Where the drawing is wider than the page, the reader begins at its point.
    const beyond = Math.min(140, canvas.clientWidth / 3);
    if (ending !== undefined) canvas.scrollLeft = ending.x + ending.width + beyond - canvas.clientWidth;
  };
  new ResizeObserver(() => {
    const width = Math.max(MIN_WIDTH, Math.floor(canvas.clientWidth));
    if (width === drawnFor || canvas.clientWidth === 0) return;
    drawnFor = width;
    redraw();
  }).observe(canvas);
  return {
    element,
    tell(next) {
      told = next;
      if (drawnFor > 0) redraw();
    },
  };
}

function laneNames(scene: Scene): HTMLElement[] {
  const head = h(
    "div",
    {},
    scene.states.length > 0 ? h("span", { class: "state-name" }, "state") : undefined,
  );
  head.style.height = `${lanesTop(scene)}px`;
  const names = scene.lanes.map(({ process, node }) => {
    const name = h(
      "div",
      {},
      h("span", {}, `process ${process}`),
      node === undefined ? undefined : h("small", {}, node),
    );
    name.style.height = `${LANE_HEIGHT}px`;
    return name;
  });
  return [head, ...names];
}

function explorable(scene: Scene, label: string, details: HTMLElement): SVGSVGElement {
  const { svg, bars } = draw(scene, `${label}. Move between operations with the arrow keys.`);
  const kinds = bars.map(({ bar }) => bar.role.kind);
  const first = Math.max(0, kinds.includes("culprit") ? kinds.indexOf("culprit") : kinds.indexOf("stuck"));
  let shown = -1;
  const show = (position: number): void => {
    const target = bars[position];
    if (target === undefined || position === shown) return;
    bars[shown]?.element.classList.remove("shown");
    bars[shown]?.element.setAttribute("tabindex", "-1");
    target.element.classList.add("shown");
    target.element.setAttribute("tabindex", "0");
    details.replaceChildren(operationDetails(target.bar));
    shown = position;
  };
  for (const [position, { element }] of bars.entries()) {
    element.addEventListener("pointerenter", () => {
      show(position);
    });
    element.addEventListener("focus", () => {
      show(position);
    });
  }
  svg.addEventListener("keydown", (event) => {
    const next = neighbour(scene.bars, shown, event.key);
    if (next === undefined) return;
    event.preventDefault();
    bars[next]?.element.focus();
  });
  show(first);
  return svg;
}

/** The operation that an arrow key leads to: the next or last to be called, or the nearest on a lane above or below. */
function neighbour(bars: readonly Bar[], from: number, key: string): number | undefined {
  const here = bars[from];
  if (here === undefined) return undefined;
  switch (key) {
    case "ArrowRight":
      return Math.min(bars.length - 1, from + 1);
    case "ArrowLeft":
      return Math.max(0, from - 1);
    case "ArrowUp":
      return nearest(bars, here, (lane) => lane < here.lane);
    case "ArrowDown":
      return nearest(bars, here, (lane) => lane > here.lane);
    default:
      return undefined;
  }
}

function nearest(bars: readonly Bar[], here: Bar, isThere: (lane: number) => boolean): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (const [position, { lane, x }] of bars.entries()) {
    if (!isThere(lane)) continue;
    const distance = Math.abs(lane - here.lane) * 1e5 + Math.abs(x - here.x);
    if (distance < least) [best, least] = [position, distance];
  }
  return best;
}

function operationDetails({ operation, role }: Bar): HTMLElement {
  const { label, process, node, key, start, end, asked, answered, error, fate, index } = operation;
  const rows: [string, string | undefined][] = [
    ["called", `${start.toFixed(6)} s`],
    ["returned", end === undefined ? "never" : `${end.toFixed(6)} s, after ${duration(end - start)}`],
    ["outcome", fate === "open" || fate === "info" ? `${fate}: nobody knows whether it took effect` : fate],
    ["process", node === undefined ? process : `${process}, on ${node}`],
    ["key", key],
    ["in the history", `operation ${index}`],
  ];
  // These can be long, and have the whole width.
  const values: [string, string | undefined][] = [
    ["asked", asked],
    ["answered", answered],
    ["error", error],
  ];
  return h(
    "div",
    { class: role.kind },
    h("p", { class: "role" }, h("code", {}, label), ` ${roleWords(role)}`),
    facts("details", known(rows)),
    facts("details values", known(values)),
  );
}

function known(rows: readonly (readonly [string, string | undefined])[]): [string, string][] {
  return rows.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]));
}
