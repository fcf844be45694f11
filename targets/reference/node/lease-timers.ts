import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Command } from "../storage/record.ts";
import type { Expiry, Lease } from "./lease-table.ts";
import type { Outcome } from "./peer-message.ts";
import type { StoreMachine } from "./store-machine.ts";

interface Timer {
  readonly renewals: number;
  /** On the leader's own clock, in milliseconds. */
  readonly endsAt: number;
}

/**
 * When the leases of the store end, by the clock of its leader. A lease's time begins when the leader applies its grant or its
 * renewal, and once more, for all leases, when a node becomes the leader: what the one before it knew of time is lost. Each of
 * these is later than the request, so that no lease ends before its time, though it may live longer.
 *
 * @see Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989.
 */
export class LeaseTimers {
  readonly #timers = new Map<string, Timer>();

  /** Times of all leases begin at `now`. */
  constructor(machine: StoreMachine, now: number) {
    for (const [lease, state] of machine.leases()) this.#begin(lease, state, now);
  }

  /** Takes note of what a command did, which `machine` has just applied. */
  watch(command: Command, outcome: Outcome, machine: StoreMachine, now: number): void {
    const lease = leaseOf(command, outcome);
    if (lease === undefined) return;
    const state = machine.lease(lease);
    if (state === undefined) this.#timers.delete(lease);
    // A repeated request renews nothing.
    else if (this.#timers.get(lease)?.renewals !== state.renewals) this.#begin(lease, state, now);
  }

  /** The leases whose time is over by `now`. Each is told once, unless it is renewed. */
  due(now: number): readonly Expiry[] {
    const due: Expiry[] = [];
    for (const [lease, { renewals, endsAt }] of this.#timers) {
      if (endsAt > now) continue;
      this.#timers.delete(lease);
      due.push({ lease, renewals });
    }
    return due;
  }

  #begin(lease: string, { ttlMs, renewals }: Lease, now: number): void {
    this.#timers.set(lease, { renewals, endsAt: now + ttlMs });
  }
}

/** The lease that a command granted, renewed or ended, if it may have. */
function leaseOf(command: Command, outcome: Outcome): string | undefined {
  if (command.kind === "expire") return command.lease;
  if (command.kind === "noop") return undefined;
  const { op } = command;
  if (op.kind === "renew" || op.kind === "revoke") return op.lease;
  return op.kind === "grant" && outcome.kind === "ok" ? grantedIn(outcome.value) : undefined;
}

function grantedIn(answer: Json): string | undefined {
  if (typeof answer !== "object" || answer === null || isJsonArray(answer)) return undefined;
  return typeof answer["lease"] === "string" ? answer["lease"] : undefined;
}
