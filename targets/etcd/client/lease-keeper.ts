import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "../gateway/connection.ts";
import { keepLeaseAlive, type Lease } from "../gateway/lease.ts";

/** Renewals per time to live: one may be late or lost. */
const RENEWALS_PER_TTL = 3;

/** Renews a lease over a connection of its own, and knows until when it surely lives. */
export interface LeaseKeeper {
  /**
   * Whether the lease lives, as far as a client can know: by the client's clock, its time to live has not passed
   * since the last successful renewal was sent.
   */
  isAlive(): boolean;
  /** Ends the renewals and closes the connection. */
  stop(): void;
}

/**
 * @param grantedAt - When the lease was asked for, on the clock of `performance.now()`: etcd counts from later.
 */
export function keepAlive(connection: Connection, lease: Lease, grantedAt: number): LeaseKeeper {
  const stopped = new AbortController();
  let aliveUntil = grantedAt + lease.ttlMs;

  async function renew(): Promise<void> {
    for (;;) {
      await sleep(lease.ttlMs / RENEWALS_PER_TTL, undefined, { signal: stopped.signal });
      const sentAt = performance.now();
      const renewedMs = await keepLeaseAlive(connection, lease.id, stopped.signal);
      aliveUntil = sentAt + (renewedMs ?? 0);
      if (renewedMs === undefined) return;
    }
  }

  // A connection that fails says nothing of the lease: it lives as long as it would without renewals.
  renew()
    .catch(() => undefined)
    .finally(() => {
      connection.close();
    });

  return {
    isAlive: () => performance.now() < aliveUntil,
    stop() {
      stopped.abort();
    },
  };
}
