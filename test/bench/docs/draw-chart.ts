import { type ScaleContinuousNumeric, scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import type { Chart, Line, Panel, Point } from "./chart.ts";

export type Theme = "light" | "dark";

interface Colours {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly hues: Readonly<Record<Line["hue"], string>>;
}

const COLOURS: Readonly<Record<Theme, Colours>> = {
  light: {
    text: "#1f2328",
    muted: "#59636e",
    grid: "#d1d9e0",
    hues: { first: "#0969da", second: "#bc4c00" },
  },
  dark: { text: "#f0f6fc", muted: "#9198a1", grid: "#3d444d", hues: { first: "#4493f8", second: "#f0883e" } },
};

const PANEL = { width: 300, height: 300 };
/** To the right of a panel lie the labels of its lines. */
const LABELS = 150;
const MARGIN = { top: 62, left: 62, bottom: 50 };
const LINE_HEIGHT = 15;
const MS_TICKS: readonly { readonly value: number; readonly text: string }[] = [
  { value: 0.01, text: "10 µs" },
  { value: 0.1, text: "100 µs" },
  { value: 1, text: "1 ms" },
  { value: 10, text: "10 ms" },
  { value: 100, text: "100 ms" },
  { value: 1000, text: "1 s" },
  { value: 10_000, text: "10 s" },
  { value: 100_000, text: "100 s" },
];

type Scale = ScaleContinuousNumeric<number, number>;

/** A chart of times on a logarithmic axis, as SVG for a page of this theme. Its background is the page's. */
export function drawChart(chart: Chart, theme: Theme): string {
  const width = MARGIN.left + chart.panels.length * (PANEL.width + LABELS);
  const height = MARGIN.top + PANEL.height + MARGIN.bottom;
  const colours = COLOURS[theme];
  const [low, high] = timesOf(chart);
  const y = scaleLog([low, high], [PANEL.height, 0]);
  const panels = chart.panels.map((panel, i) => {
    const left = MARGIN.left + i * (PANEL.width + LABELS);
    const inside = drawPanel(panel, { chart, y, colours, isFirst: i === 0 });
    return `<g transform="translate(${left} ${MARGIN.top})">\n${inside}\n</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`,
    `  font-family="-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif" font-size="12" role="img">`,
    `<title>${escaped(chart.title)}</title>`,
    `<text x="${MARGIN.left}" y="22" font-size="15" font-weight="600" fill="${colours.text}">${escaped(chart.title)}</text>`,
    ...panels,
    "</svg>",
    "",
  ].join("\n");
}

/** Full decades around all times. */
function timesOf({ panels }: Chart): [number, number] {
  const times = panels.flatMap(({ lines }) =>
    lines.flatMap(({ points }) => points.map(({ milliseconds }) => milliseconds)),
  );
  const decade = (time: number, round: (exponent: number) => number): number => 10 ** round(Math.log10(time));
  if (times.length === 0) return [1, 1000];
  return [decade(Math.min(...times), Math.floor), decade(Math.max(...times), Math.ceil)];
}

interface Surroundings {
  readonly chart: Chart;
  readonly y: Scale;
  readonly colours: Colours;
  readonly isFirst: boolean;
}

function drawPanel(panel: Panel, { chart, y, colours, isFirst }: Surroundings): string {
  const { ticks, scale, label } = chart.x;
  const ends: [number, number] = [ticks[0]?.value ?? 1, ticks.at(-1)?.value ?? 10];
  const x = scale === "log" ? scaleLog(ends, [0, PANEL.width]) : scaleLinear(ends, [0, PANEL.width]);
  return [
    `<text y="-14" font-weight="600" fill="${colours.text}">${escaped(panel.title)}</text>`,
    ...drawGrid(y, colours, isFirst),
    ...ticks.map(
      ({ value, text }) =>
        `<text x="${x(value)}" y="${PANEL.height + 18}" text-anchor="middle" fill="${colours.muted}">${escaped(text)}</text>`,
    ),
    `<text x="${PANEL.width / 2}" y="${PANEL.height + 38}" text-anchor="middle" fill="${colours.muted}">${escaped(label)}</text>`,
    ...panel.lines.flatMap((drawn) => drawLine(drawn, { x, y, colours })),
    ...drawLabels(panel.lines, { x, y, colours }),
  ].join("\n");
}

function drawGrid(y: Scale, { grid, muted }: Colours, isFirst: boolean): string[] {
  const [low = 1, high = 1] = y.domain();
  return MS_TICKS.filter(({ value }) => value >= low * 0.999 && value <= high * 1.001).flatMap(
    ({ value, text }) => [
      `<line x2="${PANEL.width}" y1="${y(value)}" y2="${y(value)}" stroke="${grid}"/>`,
      ...(isFirst
        ? [`<text x="-8" y="${y(value) + 4}" text-anchor="end" fill="${muted}">${text}</text>`]
        : []),
    ],
  );
}

function drawLine({ hue, dashed, points }: Line, { x, y, colours }: DrawingOfLine): string[] {
  const path = line<Point>(
    (point) => x(point.x),
    (point) => y(point.milliseconds),
  ).digits(1)(points);
  const style = dashed ? 'stroke-width="1.5" stroke-dasharray="4 4" opacity="0.75"' : 'stroke-width="2.5"';
  const dots = points.map(
    ({ x: at, milliseconds, gaveUp }) =>
      `<circle cx="${x(at).toFixed(1)}" cy="${y(milliseconds).toFixed(1)}" r="${gaveUp ? 4.5 : 3}" fill="${gaveUp ? "none" : colours.hues[hue]}" stroke="${colours.hues[hue]}" stroke-width="1.5"/>`,
  );
  return [
    `<path d="${path ?? ""}" fill="none" stroke="${colours.hues[hue]}" stroke-linejoin="round" ${style}/>`,
    ...dots,
  ];
}

interface DrawingOfLine {
  readonly x: Scale;
  readonly y: Scale;
  readonly colours: Colours;
}

/** Each to the right of its line's end, as near to its height as the others let it be. */
function drawLabels(lines: readonly Line[], { x, y, colours: { hues } }: DrawingOfLine): string[] {
  const wanted = lines
    .flatMap(({ label, hue, points }) => {
      const last = points.at(-1);
      return last === undefined
        ? []
        : [{ label, hue, end: x(last.x), at: y(last.milliseconds), gaveUp: last.gaveUp }];
    })
    .toSorted((a, b) => a.at - b.at);
  let free = Number.NEGATIVE_INFINITY;
  const placed = wanted.map((label) => {
    free = Math.max(label.at, free + LINE_HEIGHT);
    return { ...label, at: free };
  });
  // What was pushed out below goes back up, and takes those above with it.
  let limit = PANEL.height + LINE_HEIGHT;
  return placed
    .toReversed()
    .map(({ label, hue, end, at, gaveUp }) => {
      limit = Math.min(at, limit - LINE_HEIGHT);
      const words = gaveUp ? `${label} ○` : label;
      return `<text x="${(end + 10).toFixed(1)}" y="${(limit + 4).toFixed(1)}" fill="${hues[hue]}">${escaped(words)}</text>`;
    })
    .toReversed();
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
