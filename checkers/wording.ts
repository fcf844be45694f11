/** `1,234` */
export function grouped(n: number): string {
  return n.toLocaleString("en-US");
}

/** `1 operation`, `2 operations` */
export function count(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** `12.5%` */
export function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(1))}%`;
}
