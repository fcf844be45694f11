type NumericArray = Float64Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Uint8Array;

/**
 * A copy of `array` with half as much room again, at least `minLength`.
 *
 * 1.5 rather than 2 because a column of 20 million events is where memory is short: while a column grows
 * its old and new copies are both alive.
 */
export function grown<T extends NumericArray>(array: T, minLength = 16): T {
  const Typed = array.constructor as new (length: number) => T;
  const copy = new Typed(Math.max(minLength, Math.ceil(array.length * 1.5)));
  copy.set(array);
  return copy;
}
