/** `12,345` */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `98.2%`; never rounds to a whole that it is not. */
export function percent(ratio: number): string {
  if (ratio === 0 || ratio === 1) return `${ratio * 100}%`;
  const rounded = Math.min(99.9, Math.max(0.1, ratio * 100));
  return `${rounded.toFixed(1)}%`;
}

/** A length of time in the unit that suits it: `840 µs`, `12.3 ms`, `4.50 s`. */
export function duration(seconds: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 1e-3) return `${digits(seconds * 1e6)} µs`;
  if (seconds < 1) return `${digits(seconds * 1e3)} ms`;
  if (seconds < 120) return `${digits(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** A moment of the run, to the microsecond if need be: `1.204 s`, `1.204317 s`. */
export function moment(seconds: number, decimals = 3): string {
  return `${seconds.toFixed(decimals)} s`;
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
