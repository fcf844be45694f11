import { setTimeout as sleep } from "node:timers/promises";

/**
 * Lets one after the other through, `gapMs` apart. A database that joins a cluster asks its peers in turn; one that
 * has not been started refuses at once, and one that is just starting makes it wait.
 */
export function stagger(gapMs: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = performance.now();
    const mine = Math.max(now, next);
    next = mine + gapMs;
    if (mine > now) await sleep(mine - now);
  };
}
