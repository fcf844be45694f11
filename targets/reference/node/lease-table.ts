import type { StoreOp } from "../protocol/request.ts";
import type { Outcome } from "./peer-message.ts";

/** A lease that has not ended. */
export interface Lease {
  readonly ttlMs: number;
  /** How often it was renewed since it was granted. */
  readonly renewals: number;
}

/** The time of a lease that is over, unless it has been renewed more often by the time this is applied. */
export interface Expiry {
  readonly lease: string;
  readonly renewals: number;
}

/** The table's serialised form: leases in the order in which they were granted. */
export interface LeaseTableState {
  readonly granted: number;
  readonly alive: readonly (readonly [lease: string, ttlMs: number, renewals: number])[];
}

export type LeaseOp = Extract<StoreOp, { readonly kind: "grant" | "renew" | "revoke" }>;

/**
 * The leases that have not ended. They are part of the replicated state, which knows no time: a lease ends when the log says so. That is
 * for the leader to find out (`LeaseTimers`), and its word may be outrun by a renewal. So it names how often the lease had
 * been renewed when its time was over, and does nothing to one that was renewed since.
 */
export class LeaseTable {
  #granted: number;
  readonly #alive: Map<string, Lease>;

  constructor(state: LeaseTableState = { granted: 0, alive: [] }) {
    this.#granted = state.granted;
    this.#alive = new Map(state.alive.map(([lease, ttlMs, renewals]) => [lease, { ttlMs, renewals }]));
  }

  find(lease: string): Lease | undefined {
    return this.#alive.get(lease);
  }

  alive(): Iterable<readonly [lease: string, Lease]> {
    return this.#alive;
  }

  execute(op: LeaseOp): Outcome {
    switch (op.kind) {
      case "grant": {
        // Counted, and never given back: no two leases ever have the same name.
        const lease = String(++this.#granted);
        this.#alive.set(lease, { ttlMs: op.ttlMs, renewals: 0 });
        return { kind: "ok", value: { lease, ttlMs: op.ttlMs } };
      }
      case "renew": {
        const held = this.#alive.get(op.lease);
        if (held === undefined) return { kind: "ok", value: null };
        const { ttlMs, renewals } = held;
        this.#alive.set(op.lease, { ttlMs, renewals: renewals + 1 });
        return { kind: "ok", value: { lease: op.lease, ttlMs } };
      }
      case "revoke":
        return { kind: "ok", value: this.#alive.delete(op.lease) };
    }
  }

  /** Ends a lease, unless it has been renewed since. */
  expire({ lease, renewals }: Expiry): void {
    if (this.#alive.get(lease)?.renewals === renewals) this.#alive.delete(lease);
  }

  state(): LeaseTableState {
    return {
      granted: this.#granted,
      alive: [...this.#alive].map(([lease, { ttlMs, renewals }]) => [lease, ttlMs, renewals]),
    };
  }
}
