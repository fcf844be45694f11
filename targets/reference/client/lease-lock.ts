import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { withDeadline } from "../../deadline.ts";
import type { Session } from "./session.ts";

/** What the lock's key holds while somebody has it, and afterwards, without an owner: tokens never repeat. */
type LockValue = Readonly<{ owner: string | null; token: number }>;

export interface Hold {
  readonly value: LockValue;
  /** On this process's monotonic clock, in milliseconds: from then on the lock may be somebody else's. */
  readonly expiresAt: number;
}

const POLL_MS = 20;
/** A release that takes longer may go on by itself: until it is done, or the lock expires, nobody else gets in. */
const RELEASE_MS = 200;

/**
 * A lock as clients build it over compare-and-set: one key holds its owner and the number of the hold. Whoever has
 * seen the same hold for as long as the lock lives at most takes it over. No clocks are compared: the holder
 * counts from before it asked for the lock, everybody else from when they first saw it held.
 *
 * That keeps out whoever knows that its time is over. It cannot keep out a request that was sent in time and arrives late.
 *
 * @see Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989.
 */
export class LeaseLock {
  readonly #session: Session;
  readonly #key: string;
  readonly #ttlMs: number;
  readonly #owner = randomUUID();
  /** The hold that was seen last, and when it was seen first. */
  #seen: { readonly text: string; readonly since: number } | undefined;

  constructor(session: Session, { key, ttlMs }: { readonly key: string; readonly ttlMs: number }) {
    this.#session = session;
    this.#key = key;
    this.#ttlMs = ttlMs;
  }

  /**
   * Waits for the lock for `patienceMs`.
   *
   * @returns Undefined if it did not get it.
   * @throws DatabaseError if a request fails; the lock may then be held in vain until it expires.
   */
  async acquire(patienceMs: number, signal: AbortSignal): Promise<Hold | undefined> {
    for (const giveUpAt = performance.now() + patienceMs; ; ) {
      const held = await this.#session.perform({ kind: "get", key: this.#key }, signal);
      if (this.#isFree(held)) {
        const value = { owner: this.#owner, token: (asLockValue(held)?.token ?? 0) + 1 };
        const expiresAt = performance.now() + this.#ttlMs;
        const swap = { kind: "cas", key: this.#key, from: held, to: value } as const;
        if ((await this.#session.perform(swap, signal)) === true) return { value, expiresAt };
      }
      if (performance.now() + POLL_MS > giveUpAt) return undefined;
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  /** Gives the lock back, unless it has passed on. Whether that succeeds is nobody's concern: it would expire. */
  async release({ value }: Hold, signal: AbortSignal): Promise<void> {
    const free: LockValue = { owner: null, token: value.token };
    const swap = { kind: "cas", key: this.#key, from: value, to: free } as const;
    await withDeadline(RELEASE_MS, signal, (limited) => this.#session.perform(swap, limited)).catch(
      () => undefined,
    );
  }

  /** Whether the lock may be taken from the hold that was just read. */
  #isFree(held: Json): boolean {
    const owner = asLockValue(held)?.owner ?? null;
    if (owner === null) return true;
    const text = JSON.stringify(held);
    if (this.#seen?.text !== text) this.#seen = { text, since: performance.now() };
    return performance.now() - this.#seen.since >= this.#ttlMs;
  }
}

function asLockValue(value: Json): LockValue | undefined {
  if (typeof value !== "object" || value === null || isJsonArray(value)) return undefined;
  const { owner = null, token } = value;
  if (typeof token !== "number" || (owner !== null && typeof owner !== "string")) return undefined;
  return { owner, token };
}
