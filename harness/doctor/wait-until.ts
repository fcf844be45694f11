import { setTimeout as sleep } from "node:timers/promises";

/** Asks every few milliseconds until the answer is yes. False if it was not within the time. */
export async function waitUntil(
  holds: () => boolean,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await sleep(5, undefined, { signal });
  }
  return true;
}
