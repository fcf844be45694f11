/** `1,234` */
export function grouped(n: number): string {
  return n.toLocaleString("en-US");
}

/** `1 operation`, `2 operations` */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(n)} ${n === 1 ? noun : plural}`;
}

/** `12.5%` */
export function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(1))}%`;
}

/** `. 3 more elements are lost`, or nothing if there are no more. */
export function andMore(n: number, noun: string, what: string): string {
  return n === 0 ? "" : `. ${count(n, `more ${noun}`)} ${n === 1 ? "is" : "are"} ${what}`;
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/** `two`, `ten`, `1,234`: small numbers as they stand in a sentence. */
export function numberWord(n: number): string {
  return NUMBERS[n] ?? grouped(n);
}

/** `A sentence` from `a sentence`. */
export function capitalize(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
