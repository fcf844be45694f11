import { InvalidArgumentError } from "commander";

/** Parsers of option values; each says what it wants when it does not get it. */

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return value;
}

export function naturalNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError("It must be a whole number from 0.");
  }
  return value;
}

/** More threads than this would only stand in each other's way, and each takes memory. */
const MAX_THREADS = 256;

export function threadCount(text: string): number {
  const value = naturalNumber(text);
  if (value > MAX_THREADS) throw new InvalidArgumentError(`It must be ${MAX_THREADS} at most.`);
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("It must be a number above 0.");
  return value;
}

export function fraction(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("It must lie between 0 and 1.");
  return value;
}

/** Node names: `5` means n1 to n5; `a,b,c` means those. */
export function nodeNames(text: string): readonly string[] {
  if (/^\d+$/.test(text)) {
    const count = positiveInteger(text);
    if (count > 99) throw new InvalidArgumentError("At most 99 nodes can run here.");
    return Array.from({ length: count }, (_, index) => `n${index + 1}`);
  }
  const names = text.split(",").map((name) => name.trim());
  if (names.some((name) => !/^[a-z][a-z0-9-]*$/i.test(name))) {
    throw new InvalidArgumentError("It must be a number of nodes, or names such as n1,n2,n3.");
  }
  if (new Set(names).size !== names.length) throw new InvalidArgumentError("Each node may be named once.");
  return names;
}

/** A number of client processes: `7`, or `2n` for twice the number of nodes. */
export interface Concurrency {
  of(nodeCount: number): number;
}

export function concurrency(text: string): Concurrency {
  const match = /^(\d*\.?\d+)(n?)$/.exec(text);
  const factor = Number(match?.[1]);
  if (match === null || !(factor > 0))
    throw new InvalidArgumentError("It must be a number such as 7, or 2n for two a node.");
  if (match[2] === "n") return { of: (nodeCount) => Math.max(1, Math.round(factor * nodeCount)) };
  const count = positiveInteger(text);
  return { of: () => count };
}

/** `appendfsync=always`, added to those named before it. */
export function nameAndValue(
  text: string,
  previous: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, name, value] = /^([a-z][a-z0-9-]*)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("It must be a name and a value, such as appendfsync=always.");
  }
  return { ...previous, [name]: value };
}

/** One more regular expression. */
export function patterns(text: string, previous: readonly string[] = []): readonly string[] {
  try {
    new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(`It must be a regular expression: ${String(error)}`);
  }
  return [...previous, text];
}
