import { h, s } from "../dom.ts";

export type Mark = "dot" | "cross" | "ring" | "square" | "line" | "dashes";

const SHAPES: Readonly<Record<Mark, () => SVGElement>> = {
  dot: () => s("circle", { cx: 6, cy: 6, r: 3.5, fill: "currentColor" }),
  cross: () => s("path", { d: "M2.5 2.5l7 7M9.5 2.5l-7 7", stroke: "currentColor", "stroke-width": 1.8 }),
  ring: () => s("path", { d: "M6 2l4.5 8h-9z", fill: "none", stroke: "currentColor", "stroke-width": 1.6 }),
  square: () => s("rect", { x: 1, y: 1, width: 10, height: 10, rx: 2, fill: "currentColor" }),
  line: () => s("path", { d: "M0 6h12", stroke: "currentColor", "stroke-width": 2.2 }),
  dashes: () =>
    s("path", { d: "M0 6h12", stroke: "currentColor", "stroke-width": 1.8, "stroke-dasharray": "3 2" }),
};

/** One entry of a chart's legend; `name` is a colour of the style sheet. */
export function legendEntry(mark: Mark, name: string, text: string): HTMLElement {
  const shape = s(
    "svg",
    { width: 12, height: 12, viewBox: "0 0 12 12", "aria-hidden": "true" },
    SHAPES[mark](),
  );
  shape.style.color = `var(--${name})`;
  return h("span", {}, shape, text);
}
