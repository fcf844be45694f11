import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "../../deadline.ts";

const BETWEEN_LOOKS_MS = 50;
const LOOK_MS = 1000;
/** Less than whoever waits for a cluster to form allows, so that the reason is told and not only that time is up. */
const LIMIT_MS = 25_000;

/** Looks again until `check` no longer rejects. @throws its last reason. */
export async function untilHolds<T>(
  check: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    try {
      return await withDeadline(LOOK_MS, signal, check);
    } catch (error) {
      if (signal.aborted || performance.now() > deadline) throw error;
    }
    await sleep(BETWEEN_LOOKS_MS, undefined, { signal });
  }
}
