/**
 * How many processes may act on a key before it is retired. Each can leave one operation of unknown outcome
 * behind, and the time to check a key grows exponentially with those; but every thread must get its turn.
 */
export function maxProcessesPerKey(concurrency: number): number {
  return Math.max(20, 2 * concurrency);
}
