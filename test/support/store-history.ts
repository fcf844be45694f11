import type { Json } from "../../checkers/history/operation.ts";
import type { Mop, StoreOp } from "../../targets/reference/protocol/request.ts";
import type { Entry } from "../../targets/reference/storage/record.ts";

/** One operation of a client, whatever number of attempts it took. */
export interface ClientOperation {
  readonly session: string;
  readonly sequence: number;
  readonly op: StoreOp;
  /** Ascending over all invocations and completions. */
  readonly invoked: number;
  completed: number;
  result: { readonly type: "ok"; readonly value: Json } | { readonly type: "fail" | "info" };
}

interface State {
  readonly keys: ReadonlyMap<string, Json>;
  /** How many operations have changed a key. */
  readonly revision: number;
}

const EMPTY: State = { keys: new Map(), revision: 0 };

/**
 * Judges whether a history is linearizable and every operation took effect at most once. The order in which the
 * log was committed is the witness: it fixes the place of every write, and leaves each read to be put between
 * two of them. The model is this file's own and shares nothing with the store.
 *
 * Reads take the earliest place that fits, in order of completion: an earlier place never makes another
 * operation's choice smaller.
 *
 * @returns What is wrong, or undefined.
 */
export function findFault(history: readonly ClientOperation[], log: readonly Entry[]): string | undefined {
  const { states, places, answers } = replay(history, log);
  const done: Done[] = [];
  for (const operation of answered(history)) {
    const { invoked, completed, op, value } = operation;
    const earliest = lastPlace(done, invoked);
    let place = places.get(operation.of);
    if (isRead(op)) {
      place = states.findIndex((state, i) => i >= earliest && same(perform(op, state).value, value));
      if (place < 0) return `read what was not there from ${earliest} on: ${text(operation.of)}`;
    } else if (place === undefined) {
      return `done, but not in the log: ${text(operation.of)}`;
    } else if (!same(answers.get(operation.of), value)) {
      return `should have answered ${JSON.stringify(answers.get(operation.of))}: ${text(operation.of)}`;
    }
    done.push({ completed, place: Math.max(place, done.at(-1)?.place ?? 0) });
  }
  for (const [operation, place] of places) {
    if (operation.result.type === "fail") return `failed, but done: ${text(operation)}`;
    const earliest = lastPlace(done, operation.invoked);
    if (place <= earliest)
      return `took effect at ${place}, but ${earliest} was seen before it began: ${text(operation)}`;
  }
  return undefined;
}

interface Done {
  readonly completed: number;
  /** The greatest place of all that completed by then. */
  readonly place: number;
}

function answered(history: readonly ClientOperation[]) {
  return history
    .flatMap((of) => (of.result.type === "ok" ? [{ ...of, of, value: of.result.value }] : []))
    .sort((a, b) => a.completed - b.completed);
}

/** The place up to which effects were seen by operations that completed before `time`. */
function lastPlace(done: readonly Done[], time: number): number {
  let low = 0;
  let high = done.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((done[middle]?.completed ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return done[low - 1]?.place ?? 0;
}

interface Replay {
  /** By log index: what the keys hold after that entry. */
  readonly states: readonly State[];
  readonly places: ReadonlyMap<ClientOperation, number>;
  readonly answers: ReadonlyMap<ClientOperation, Json>;
}

/** Carries out what the clients asked for, in the order of the log, each once. */
function replay(history: readonly ClientOperation[], log: readonly Entry[]): Replay {
  const byId = new Map(history.map((operation) => [`${operation.session} ${operation.sequence}`, operation]));
  const states: State[] = [EMPTY];
  const places = new Map<ClientOperation, number>();
  const answers = new Map<ClientOperation, Json>();
  for (const { index, command } of log) {
    let state = states.at(-1) ?? EMPTY;
    const operation = command.kind === "op" ? byId.get(`${command.session} ${command.sequence}`) : undefined;
    if (operation !== undefined && !places.has(operation)) {
      const { after, value } = perform(operation.op, state);
      state = after;
      places.set(operation, index);
      answers.set(operation, value);
    }
    states[index] = state;
  }
  return { states, places, answers };
}

function perform(op: StoreOp, before: State): { readonly after: State; readonly value: Json } {
  const { keys, revision } = before;
  switch (op.kind) {
    case "get":
      return { after: before, value: keys.get(op.key) ?? null };
    case "revision":
      return { after: before, value: revision };
    case "put":
      return changed(before, revision + 1, [op.key, op.value]);
    case "delete":
      return (keys.get(op.key) ?? null) === null
        ? { after: before, value: null }
        : changed(before, revision + 1, [op.key, null]);
    case "cas": {
      const holds = same(keys.get(op.key) ?? null, op.from);
      return holds ? changed(before, true, [op.key, op.to]) : { after: before, value: false };
    }
    case "txn": {
      if (op.when?.every(([key, value]) => same(keys.get(key) ?? null, value)) === false) {
        return { after: before, value: false };
      }
      const after = new Map(keys);
      const answered = op.mops.map((mop) => performMop(mop, after));
      const changes = answered.some(([f, , value]) => !READS.has(f) && !(f === "pop" && value === null));
      return { after: { keys: after, revision: revision + (changes ? 1 : 0) }, value: answered };
    }
    case "grant":
    case "renew":
    case "revoke":
      // What becomes of a lease is also a matter of time, which the log does not tell: see lease-clients.ts.
      throw new Error(`The clients of this history ask for no ${op.kind}`);
  }
}

function changed({ keys, revision }: State, value: Json, [key, to]: readonly [string, Json]) {
  return { after: { keys: new Map(keys).set(key, to), revision: revision + 1 }, value };
}

const READS = new Set(["r", "length", "slice"]);

function performMop([f, key, value]: Mop, state: Map<string, Json>): Mop {
  const now = state.get(key) ?? null;
  const list = (now ?? []) as Json[];
  switch (f) {
    case "r":
      return [f, key, now];
    case "w":
      state.set(key, value);
      return [f, key, value];
    case "append":
      state.set(key, [...list, value]);
      return [f, key, value];
    case "add": {
      const sum = Number(now) + Number(value);
      state.set(key, sum);
      return [f, key, sum];
    }
    case "pop":
      state.set(key, list.length === 0 ? now : list.slice(1));
      return [f, key, list[0] ?? null];
    case "length":
      return [f, key, list.length];
    case "slice": {
      const [from = 0, most = 0] = value as number[];
      return [f, key, list.filter((_, i) => i >= from && i < from + most)];
    }
  }
}

function isRead(op: StoreOp): boolean {
  return (
    op.kind === "get" || op.kind === "revision" || (op.kind === "txn" && op.mops.every(([f]) => READS.has(f)))
  );
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function text(operation: ClientOperation): string {
  return JSON.stringify(operation);
}
