import type { Change, Edit, Feed } from "../protocol/change.ts";

/** Changes remembered before the oldest is forgotten. */
export const CHANGE_LIMIT = 10_000;
/** Changes in one answer to a watcher, unless a single revision has more. */
const PAGE = 1000;

/** The log's serialised form. */
export interface ChangeLogState {
  readonly revision: number;
  /** The revision of the last change that was forgotten; 0 if none was. */
  readonly forgotten: number;
  readonly changes: readonly (readonly [revision: number, ...edit: [Edit["kind"], string, Edit["value"]]])[];
}

/**
 * The latest changes of the store, for watchers. It is part of the replicated state, so revisions are the same
 * on every node, and it tells what was done to a key rather than what the key then held: an append to a long list is
 * as small as the request that asked for it.
 */
export class ChangeLog {
  readonly #limit: number;
  readonly #changes: Change[];
  #revision: number;
  #forgotten: number;

  constructor(limit: number, state: ChangeLogState = { revision: 0, forgotten: 0, changes: [] }) {
    this.#limit = limit;
    this.#changes = state.changes.map(([revision, kind, key, value]) => ({ revision, kind, key, value }));
    this.#revision = state.revision;
    this.#forgotten = state.forgotten;
  }

  /** The revision of the latest change, 0 before the first. */
  get revision(): number {
    return this.#revision;
  }

  /** Adds what one command did. @returns The revision that it made. */
  add(edits: readonly Edit[]): number {
    this.#revision += 1;
    for (const edit of edits) {
      this.#changes.push({ revision: this.#revision, ...edit });
      if (this.#changes.length > this.#limit) {
        this.#forgotten = this.#changes.shift()?.revision ?? this.#forgotten;
      }
    }
    return this.#revision;
  }

  /** The changes of keys that begin with `prefix` from revision `from` on, or as many as one answer holds. */
  since(prefix: string, from: number): Feed {
    const oldest = this.#forgotten + 1;
    const changes: Change[] = [];
    for (let i = this.#firstFrom(Math.max(from, oldest)); i < this.#changes.length; i++) {
      const change = this.#changes[i];
      if (change?.key.startsWith(prefix) !== true) continue;
      const last = changes.at(-1);
      if (changes.length >= PAGE && last !== undefined && change.revision > last.revision) {
        return { oldest, to: last.revision, changes };
      }
      changes.push(change);
    }
    return { oldest, to: this.#revision, changes };
  }

  state(): ChangeLogState {
    return {
      revision: this.#revision,
      forgotten: this.#forgotten,
      changes: this.#changes.map(({ revision, kind, key, value }) => [revision, kind, key, value]),
    };
  }

  /** Position of the first change whose revision is at least `revision`. */
  #firstFrom(revision: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.revision ?? 0) < revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
