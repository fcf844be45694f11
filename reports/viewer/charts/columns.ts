import { FATES, type Fate, type Scatter } from "../../report-data.ts";

/** The points of the scatter, decoded. Row i of every column is the same operation; rows are in order of invocation. */
export interface Points {
  readonly length: number;
  readonly seconds: Float64Array;
  readonly latencyMs: Float32Array;
  /** Index of the function. */
  readonly f: Uint8Array;
  /** Index into `FATES`. */
  readonly fate: Uint8Array;
  readonly process: Uint32Array;
  readonly index: Uint32Array;
  readonly label: Uint32Array;
}

export function decodePoints(scatter: Scatter): Points {
  const kind = new Uint16Array(bytes(scatter.kind));
  return {
    length: scatter.shown,
    seconds: Float64Array.from(new Uint32Array(bytes(scatter.start)), (tick) => tick * scatter.tickSeconds),
    latencyMs: new Float32Array(bytes(scatter.latencyMs)),
    f: Uint8Array.from(kind, (value) => Math.floor(value / FATES.length)),
    fate: Uint8Array.from(kind, (value) => value % FATES.length),
    process: new Uint32Array(bytes(scatter.process)),
    index: new Uint32Array(bytes(scatter.index)),
    label: new Uint32Array(bytes(scatter.label)),
  };
}

export function fateAt(points: Points, i: number): Fate {
  return FATES[points.fate[i] ?? 0] ?? "ok";
}

/** Position of the first point that began at `seconds` or later. */
export function firstFrom(points: Points, seconds: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points.seconds[middle] ?? Infinity) < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

function bytes(base64: string): ArrayBuffer {
  const text = atob(base64);
  const decoded = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) decoded[i] = text.charCodeAt(i);
  return decoded.buffer;
}
