/**
 * Where things stand in a drawing of intervals.
 *
 * Time is to scale as far as the page allows. Where events crowd, it is stretched, for all lanes alike: every step
 * from one event to the next keeps a width that the eye can see, and every interval is as wide as its label. So
 * what comes before what, which is all that matters to an order, can be read off at every scale.
 */

/** An interval to place; without an end it is open and runs to the right edge. Times are in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number | undefined;
  readonly minWidth: number;
}

export interface TimeLayout {
  readonly width: number;
  /** Position of a moment; what lies outside the window is at its edges. */
  readonly x: (time: number) => number;
}

const MIN_STEP = 16;
const PAD = 10;
const OPEN_TAIL = 56;
/** Distinguishes the two ends of an operation that began and ended at one reading of the clock. */
const INSTANT = 1e-9;

/** Places the events of `spans` on `width` pixels, or on more where they need more. */
export function layoutTimes(spans: readonly Span[], width: number): TimeLayout {
  const times = [...new Set(spans.flatMap((span) => [span.start, endOf(span) ?? span.start]))].toSorted(
    (a, b) => a - b,
  );
  const total = (times.at(-1) ?? 0) - (times[0] ?? 0);
  let low = 0;
  let high = total > 0 ? width / total : 0;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (place(times, spans, middle).width <= width) low = middle;
    else high = middle;
  }
  const placed = place(times, spans, low);
  return {
    width: Math.max(width, placed.width),
    x: interpolate(times, placed.positions, Math.max(width, placed.width)),
  };
}

function endOf({ start, end }: Span): number | undefined {
  return end === undefined ? undefined : Math.max(end, start + INSTANT);
}

/** The leftmost positions that keep every minimum: a longest path over the events in order. */
function place(
  times: readonly number[],
  spans: readonly Span[],
  scale: number,
): { positions: number[]; width: number } {
  const endingAt = spansByEnd(spans);
  const at = new Map<number, number>();
  let position = PAD;
  let previous = times[0] ?? 0;
  for (const time of times) {
    if (time !== previous) position += Math.max(MIN_STEP, scale * (time - previous));
    for (const { start, minWidth } of endingAt.get(time) ?? []) {
      position = Math.max(position, (at.get(start) ?? PAD) + minWidth);
    }
    at.set(time, position);
    previous = time;
  }
  const openEnds = spans.filter(({ end }) => end === undefined);
  const right = Math.max(
    position + (openEnds.length > 0 ? OPEN_TAIL : 0),
    ...openEnds.map(({ start, minWidth }) => (at.get(start) ?? PAD) + minWidth),
  );
  return { positions: times.map((time) => at.get(time) ?? PAD), width: right + PAD };
}

function spansByEnd(spans: readonly Span[]): ReadonlyMap<number, readonly Span[]> {
  const byEnd = new Map<number, Span[]>();
  for (const span of spans) {
    const end = endOf(span);
    if (end !== undefined) byEnd.set(end, [...(byEnd.get(end) ?? []), span]);
  }
  return byEnd;
}

function interpolate(
  times: readonly number[],
  positions: readonly number[],
  width: number,
): (time: number) => number {
  return (time) => {
    const next = times.findIndex((known) => known >= time);
    if (next === -1) return width;
    const [t1 = 0, x1 = 0] = [times[next], positions[next]];
    if (next === 0) return time < t1 ? 0 : x1;
    const [t0 = 0, x0 = 0] = [times[next - 1], positions[next - 1]];
    return x0 + ((time - t0) / (t1 - t0)) * (x1 - x0);
  };
}

/** From where to where a point may move, in pixels. */
export interface Reach {
  readonly from: number;
  readonly to: number;
}

/**
 * A place for each linearization point: inside its own interval and to the right of the one before it. The points
 * stand as far apart as all of them allow, and each in the middle of what is left to it.
 */
export function placePoints(reaches: readonly Reach[], spacing = 22): number[] {
  for (let gap = spacing; gap > 0.5; gap *= 0.8) {
    const earliest: number[] = [];
    for (const { from } of reaches) earliest.push(Math.max(from, (earliest.at(-1) ?? -Infinity) + gap));
    const latest: number[] = [];
    for (const { to } of reaches.toReversed()) latest.unshift(Math.min(to, (latest[0] ?? Infinity) - gap));
    if (earliest.every((position, i) => position <= (latest[i] ?? 0))) {
      return earliest.map((position, i) => (position + (latest[i] ?? position)) / 2);
    }
  }
  // No order of these intervals respects time; show each where it began.
  return reaches.map(({ from }) => from);
}
