import type { History } from "../../../history/history.ts";

/** Items from the greatest number down; `undefined` if some value is no number. */
export function byPriority(values: Int32Array, history: History): Int32Array | undefined {
  let least = 0;
  const { length } = values;
  for (let item = 0; item < length; item++) least = Math.min(least, values[item] ?? 0);
  // An integer from 0 on is its own id.
  return least >= 0 ? byIds(values) : byNumbers(values, history);
}

/** Three passes of a radix sort, eleven bits each, from the lowest. */
function byIds(values: Int32Array): Int32Array {
  const { length } = values;
  let order = Int32Array.from({ length }, (_, item) => item);
  for (let shift = 0; shift < 33; shift += 11) {
    const places = new Int32Array(2049);
    for (let item = 0; item < length; item++) {
      const digit = 2047 - (((values[item] ?? 0) >>> shift) & 2047);
      places[digit + 1] = (places[digit + 1] ?? 0) + 1;
    }
    for (let digit = 0; digit < 2048; digit++)
      places[digit + 1] = (places[digit + 1] ?? 0) + (places[digit] ?? 0);
    const sorted = new Int32Array(length);
    for (let rank = 0; rank < length; rank++) {
      const item = order[rank] ?? 0;
      const digit = 2047 - (((values[item] ?? 0) >>> shift) & 2047);
      const place = places[digit] ?? 0;
      sorted[place] = item;
      places[digit] = place + 1;
    }
    order = sorted;
  }
  return order;
}

function byNumbers(values: Int32Array, history: History): Int32Array | undefined {
  const numbers = new Float64Array(values.length);
  for (let item = 0; item < values.length; item++) {
    const value = history.values.decode(values[item] ?? 0);
    if (typeof value !== "number") return undefined;
    numbers[item] = value;
  }
  return Int32Array.from({ length: values.length }, (_, item) => item).sort(
    (a, b) => (numbers[b] ?? 0) - (numbers[a] ?? 0),
  );
}
