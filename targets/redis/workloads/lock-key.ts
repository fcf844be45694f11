import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Router, writing } from "../client/router.ts";
import { running, script } from "../client/script.ts";

/** Held by whoever is named in it, until it expires. In one slot with what it guards, so that a script may touch both. */
export const LOCK_KEY = "{lock}:owner";

/** A lock that was granted. */
export interface Lease {
  /** Different for every acquisition there ever was. */
  readonly owner: string;
  /** On this process's monotonic clock: the last moment at which the holder may believe that it holds the lock. */
  readonly believedUntilMs: number;
}

/** Between two looks at a lock that somebody else holds. */
const LOOK_AGAIN_MS = 20;
/** What a holder gives away of its lease, for the way of its last write to the server. */
const SHARE_KEPT_BACK = 0.1;

/**
 * Takes the lock with `SET NX PX`, looking again until it is free.
 *
 * The lease counts from before the request was sent, so that the holder never believes in it for longer than the
 * server, if both clocks run alike.
 *
 * @param untilMs - On the monotonic clock; there is one look at least.
 * @returns Undefined if it was not free in time.
 * @throws DatabaseError if nobody knows whether it was granted; at worst it stays taken until it expires.
 * @see "Distributed locks with Redis", https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/
 */
export async function acquire(
  router: Router,
  { ttlMs, untilMs }: { readonly ttlMs: number; readonly untilMs: number },
  signal: AbortSignal,
): Promise<Lease | undefined> {
  const owner = randomUUID();
  for (;;) {
    const askedMs = performance.now();
    const granted = await router.call(writing("SET", LOCK_KEY, owner, "NX", "PX", String(ttlMs)), signal);
    if (granted === "OK") return { owner, believedUntilMs: askedMs + ttlMs * (1 - SHARE_KEPT_BACK) };
    if (performance.now() + LOOK_AGAIN_MS > untilMs) return undefined;
    await sleep(LOOK_AGAIN_MS, undefined, { signal });
  }
}

const RELEASE = script(`
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('DEL', KEYS[1])`);

/** Gives the lock back, unless somebody else has it by now. */
export async function release(router: Router, { owner }: Lease, signal: AbortSignal): Promise<void> {
  await router.call(running(RELEASE, { keys: [LOCK_KEY], args: [owner] }), signal);
}
