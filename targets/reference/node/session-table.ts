import type { Outcome } from "./peer-message.ts";

/** One session's last applied request, with the answer it was given. */
interface LastApplied {
  readonly sequence: number;
  readonly outcome: Outcome;
}

/** The table's serialised form: sessions by their last use, the longest unused first. */
export interface SessionTableState {
  readonly sessions: readonly (readonly [session: string, sequence: number, outcome: Outcome])[];
  readonly evicted: boolean;
}

/** Sessions remembered before the longest unused one is forgotten. */
export const SESSION_LIMIT = 4096;

/**
 * Makes a repeated request harmless: it remembers, for each session, the last request applied and its answer
 * (Ongaro's thesis, section 6.3).
 *
 * The table is part of the replicated state: all nodes evict the same session at the same entry. Sessions need
 * no registration, so a session that is not in the table may be new or forgotten. As long as nothing was ever
 * evicted it is new; from then on only sequence 1 opens a session. A request is therefore applied twice only
 * if it is the first of its session and its repeat comes after `limit` other sessions were served.
 */
export class SessionTable {
  readonly #limit: number;
  readonly #sessions = new Map<string, LastApplied>();
  #evicted = false;

  constructor(limit: number, state: SessionTableState = { sessions: [], evicted: false }) {
    this.#limit = limit;
    for (const [session, sequence, outcome] of state.sessions)
      this.#sessions.set(session, { sequence, outcome });
    this.#evicted = state.evicted;
  }

  /** The answer to a request that must not be applied, or undefined for one that is new. */
  answered(session: string, sequence: number): Outcome | undefined {
    const last = this.#sessions.get(session);
    if (last === undefined) {
      return this.#evicted && sequence !== 1
        ? { kind: "error", code: "session-expired", message: `Session ${session} is not known any more` }
        : undefined;
    }
    if (sequence > last.sequence) return undefined;
    if (sequence === last.sequence) return last.outcome;
    return {
      kind: "error",
      code: "leadership-lost",
      message: `Request ${sequence} of session ${session} came after request ${last.sequence}: its answer is not kept`,
    };
  }

  record(session: string, sequence: number, outcome: Outcome): void {
    // A map keeps the order of insertion, so the first one is the longest unused.
    this.#sessions.delete(session);
    this.#sessions.set(session, { sequence, outcome });
    if (this.#sessions.size <= this.#limit) return;
    for (const oldest of this.#sessions.keys()) {
      this.#sessions.delete(oldest);
      this.#evicted = true;
      return;
    }
  }

  state(): SessionTableState {
    return {
      sessions: [...this.#sessions].map(([session, { sequence, outcome }]) => [session, sequence, outcome]),
      evicted: this.#evicted,
    };
  }
}
