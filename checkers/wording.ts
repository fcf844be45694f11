/** `1 operation`, `2 operations` */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** `12.5%` */
export function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(1))}%`;
}
