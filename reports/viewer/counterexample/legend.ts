import { h, s } from "../dom.ts";

/** How to read the drawing, for someone who has never seen one. */
export function legend(): HTMLElement {
  const entry = (className: string, text: string, ...shapes: readonly SVGElement[]): HTMLElement =>
    h(
      "li",
      {},
      s("svg", { class: className, width: 34, height: 18, "aria-hidden": "true" }, ...shapes),
      text,
    );
  return h(
    "ul",
    { class: "legend" },
    entry(
      "bar placed",
      "operation, call to return",
      s("rect", { class: "shape", x: 1, y: 2, width: 32, height: 14, rx: 3 }),
    ),
    entry(
      "bar later open",
      "outcome unknown, may act later",
      s("path", { class: "shape", d: "M34 2H4a3 3 0 0 0 -3 3v8a3 3 0 0 0 3 3H34" }),
    ),
    entry(
      "path",
      "order that explains the answers",
      s("path", { d: "M8 9H26" }),
      s("circle", { cx: 8, cy: 9, r: 5 }),
      s("circle", { cx: 26, cy: 9, r: 5 }),
    ),
    entry(
      "bar stuck",
      "leads nowhere",
      s("rect", { class: "shape", x: 1, y: 2, width: 32, height: 14, rx: 3 }),
      s("text", { x: 12, y: 13 }, "✕"),
    ),
    entry(
      "bar culprit",
      "fits nowhere",
      s("rect", { class: "shape", x: 1, y: 2, width: 32, height: 14, rx: 3 }),
      s("text", { x: 12, y: 13 }, "✕"),
    ),
  );
}
