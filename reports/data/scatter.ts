import { NANOS_PER_MS, NANOS_PER_SECOND, type Operation } from "../../checkers/history/operation.ts";
import { FATES, type Scatter } from "../report-data.ts";
import { fateOf, operationLabel } from "./operation-data.ts";

/** Points a browser draws at once without a pause that one feels. */
export const MAX_POINTS = 100_000;
const MAX_LABEL_CHARACTERS = 1_500_000;
const SLICES = 1_000;

/** Operations as columns of points, at most `maxPoints` of them. */
export function scatterOf(
  operations: readonly Operation[],
  endNanos: number,
  maxPoints: number = MAX_POINTS,
): Scatter {
  const points = samplePoints(operations, endNanos, maxPoints);
  const size = points.length;
  // A microsecond, unless the run is so long that a tick must be longer to fit 32 bits.
  const tickNanos = Math.max(1_000, Math.ceil(endNanos / 0xffff_ffff));
  const fs = intern();
  const labels = intern();
  labels.idOf("");
  let labelCharacters = 0;

  const start = new Uint32Array(size);
  const latencyMs = new Float32Array(size);
  const kind = new Uint16Array(size);
  const process = new Uint32Array(size);
  const index = new Uint32Array(size);
  const label = new Uint32Array(size);
  for (const [i, operation] of points.entries()) {
    const { invocation } = operation;
    start[i] = Math.round(invocation.time / tickNanos);
    latencyMs[i] = latency(operation, endNanos) / NANOS_PER_MS;
    kind[i] = fs.idOf(invocation.f) * FATES.length + FATES.indexOf(fateOf(operation));
    process[i] = Number(invocation.process);
    index[i] = invocation.index;
    if (labelCharacters > MAX_LABEL_CHARACTERS) continue;
    const text = operationLabel(operation) + (invocation.key === undefined ? "" : ` · key ${invocation.key}`);
    const known = labels.all.length;
    label[i] = labels.idOf(text);
    if (labels.all.length > known) labelCharacters += text.length + 3;
  }
  return {
    fs: fs.all,
    total: operations.length,
    shown: size,
    tickSeconds: tickNanos / NANOS_PER_SECOND,
    start: base64(start),
    latencyMs: base64(latencyMs),
    kind: base64(kind),
    process: base64(process),
    index: base64(index),
    label: base64(label),
    labels: labels.all,
  };
}

/**
 * What a reader looks for is rare, so the rare is kept: the slowest operation of each thousandth of the run, then
 * failed and unknown ones up to half of the bound, then an even sample of the rest. Deterministic.
 */
export function samplePoints(
  operations: readonly Operation[],
  endNanos: number,
  maxPoints: number,
): readonly Operation[] {
  if (operations.length <= maxPoints) return operations;
  const kept = slowestOfSlices(operations, endNanos, Math.min(SLICES, Math.floor(maxPoints / 4)));
  const notOk = operations.filter((operation) => fateOf(operation) !== "ok" && !kept.has(operation));
  for (const operation of everyNth(notOk, Math.floor(maxPoints / 2))) kept.add(operation);
  const rest = operations.filter((operation) => fateOf(operation) === "ok" && !kept.has(operation));
  for (const operation of everyNth(rest, maxPoints - kept.size)) kept.add(operation);
  return operations.filter((operation) => kept.has(operation));
}

function slowestOfSlices(operations: readonly Operation[], endNanos: number, slices: number): Set<Operation> {
  const slowest = new Map<number, Operation>();
  for (const operation of operations) {
    const slice = Math.floor((operation.invocation.time / Math.max(1, endNanos)) * slices);
    const best = slowest.get(slice);
    if (best === undefined || latency(operation, endNanos) > latency(best, endNanos))
      slowest.set(slice, operation);
  }
  return new Set(slowest.values());
}

function everyNth<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return items.filter(
    (_, i) => Math.floor((i * count) / items.length) !== Math.floor(((i - 1) * count) / items.length),
  );
}

function latency({ invocation, completion }: Operation, endNanos: number): number {
  return (completion?.time ?? endNanos) - invocation.time;
}

function intern(): { readonly all: string[]; idOf(text: string): number } {
  const ids = new Map<string, number>();
  const all: string[] = [];
  return {
    all,
    idOf(text) {
      const known = ids.get(text);
      if (known !== undefined) return known;
      ids.set(text, all.length);
      return all.push(text) - 1;
    },
  };
}

function base64(column: Uint16Array | Uint32Array | Float32Array): string {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength).toString("base64");
}
