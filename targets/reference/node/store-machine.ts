import type { Json } from "../../../checkers/history/operation.ts";
import type { Feed } from "../protocol/change.ts";
import type { StoreOp } from "../protocol/request.ts";
import type { Command } from "../storage/record.ts";
import { CHANGE_LIMIT, ChangeLog, type ChangeLogState } from "./change-log.ts";
import { type Contents, execute } from "./execute.ts";
import { type Lease, LeaseTable, type LeaseTableState } from "./lease-table.ts";
import type { Outcome } from "./peer-message.ts";
import { SESSION_LIMIT, SessionTable, type SessionTableState } from "./session-table.ts";

export interface StoreMachineOptions {
  /** Whether a repeated (session, sequence) is answered from memory instead of being applied again. */
  readonly deduplicate: boolean;
  readonly sessionLimit?: number;
  readonly changeLimit?: number;
}

/** What a snapshot's `state` holds. Lists of pairs, since a key may be called `__proto__`. */
interface MachineState {
  readonly data: readonly (readonly [key: string, value: Json])[];
  readonly sessions: SessionTableState;
  readonly changes: ChangeLogState;
  readonly leases: LeaseTableState;
}

/**
 * The replicated state machine: the keys, their latest changes, the leases, and the sessions. It is a function of the commands applied, so every
 * node that has applied the same log holds the same state, byte for byte once serialised.
 */
export class StoreMachine {
  readonly #options: StoreMachineOptions;
  readonly #contents: Contents;
  readonly #sessions: SessionTable;

  /** @param snapshot - A state that `snapshot()` gave; without one the machine is empty. */
  constructor(options: StoreMachineOptions, snapshot?: Json) {
    // Snapshots come from this class alone, over a disk and a network that keep checksums.
    const state = snapshot as unknown as MachineState | undefined;
    this.#options = options;
    this.#contents = {
      data: new Map(state?.data),
      changes: new ChangeLog(options.changeLimit ?? CHANGE_LIMIT, state?.changes),
      leases: new LeaseTable(state?.leases),
    };
    this.#sessions = new SessionTable(options.sessionLimit ?? SESSION_LIMIT, state?.sessions);
  }

  /** Applies one command of the log. */
  apply(command: Command): Outcome {
    if (command.kind === "expire") this.#contents.leases.expire(command);
    if (command.kind !== "op") return { kind: "ok", value: null };
    const { session, sequence, op } = command;
    const before = this.#options.deduplicate ? this.#sessions.answered(session, sequence) : undefined;
    if (before !== undefined) return before;
    const outcome = execute(op, this.#contents);
    this.#sessions.record(session, sequence, outcome);
    return outcome;
  }

  /** Answers a read-only operation; what any other one would do is undone with the copy it works on. */
  read(op: StoreOp): Outcome {
    return execute(op, this.#contents);
  }

  /** The same, with other values of the keys that it reads. */
  readWith(op: StoreOp, values: ReadonlyMap<string, Json>): Outcome {
    return execute(op, { ...this.#contents, data: new Map(values) });
  }

  valueOf(key: string): Json {
    return this.#contents.data.get(key) ?? null;
  }

  /** What an operation would be answered now. It changes nothing. */
  rehearse(op: StoreOp): Outcome {
    const { data, leases } = this.#contents;
    const copy = { data: new Map(data), changes: new ChangeLog(1), leases: new LeaseTable(leases.state()) };
    return execute(op, copy);
  }

  /** What is known of a lease; undefined if it has ended, or never began. */
  lease(lease: string): Lease | undefined {
    return this.#contents.leases.find(lease);
  }

  /** The leases that have not ended. */
  leases(): Iterable<readonly [lease: string, Lease]> {
    return this.#contents.leases.alive();
  }

  /** What a watcher is told: see `ChangeLog`. */
  changesSince(prefix: string, from: number): Feed {
    return this.#contents.changes.since(prefix, from);
  }

  /** A machine of its own in the same state. */
  fork(): StoreMachine {
    return new StoreMachine(this.#options, this.snapshot());
  }

  snapshot(): Json {
    const state: MachineState = {
      data: [...this.#contents.data].sort(([a], [b]) => (a < b ? -1 : 1)),
      sessions: this.#sessions.state(),
      changes: this.#contents.changes.state(),
      leases: this.#contents.leases.state(),
    };
    return state as unknown as Json;
  }
}
