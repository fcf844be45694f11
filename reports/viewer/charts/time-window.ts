/** The stretch of the run that every chart shows, and the ways to move it. Times are in seconds. */
export interface TimeWindow {
  readonly full: Stretch;
  current(): Stretch;
  show(stretch: Stretch): void;
  /** Above 1 shows less time in more detail, around the middle. */
  zoom(factor: number): void;
  /** Moves by a fraction of what is shown; negative is back in time. */
  pan(fraction: number): void;
  onChange(listener: () => void): void;
}

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

const LEAST_SECONDS = 1e-3;

export function timeWindow(durationSeconds: number): TimeWindow {
  const full = { start: 0, end: Math.max(durationSeconds, LEAST_SECONDS) };
  const listeners = new Set<() => void>();
  let shown: Stretch = full;

  const show = ({ start, end }: Stretch): void => {
    const length = Math.min(Math.max(end - start, LEAST_SECONDS), full.end);
    const from = Math.min(Math.max(start, 0), full.end - length);
    shown = { start: from, end: from + length };
    for (const listener of listeners) listener();
  };
  return {
    full,
    current: () => shown,
    show,
    zoom(factor) {
      const middle = (shown.start + shown.end) / 2;
      const half = (shown.end - shown.start) / factor / 2;
      show({ start: middle - half, end: middle + half });
    },
    pan(fraction) {
      const step = (shown.end - shown.start) * fraction;
      show({ start: shown.start + step, end: shown.end + step });
    },
    onChange(listener) {
      listeners.add(listener);
    },
  };
}
