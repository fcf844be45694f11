import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import { type Producers, SEVERAL } from "../producers.ts";
import { CAS, isObserver, MAYBE_CAS, type RegisterCalls, WRITE } from "./calls.ts";

/** In place of the first version of a value: all have been taken out. Not `NONE`, which would make a hole in the table. */
const EMPTY = -3;

/**
 * Finds the versions of calls that observed a value produced more than once, writing them over `SEVERAL` in `source`.
 * `undefined` if for some call that certainly happened there is more than one; then a search must decide.
 *
 * A call can have observed a version only if the version was not invoked after the call returned, and no other write
 * lies between: one that certainly happened, invoked after the version's producer returned, and returned before the
 * call was invoked. Where one version is left, every linearization agrees with it, so to take
 * the versions for different values changes no verdict. Where none is left, the call cannot have happened.
 *
 * Of the writes that may lie between, it is enough to look at the one invoked last among those that returned before the
 * call was invoked: what any of them rules out, it rules out too. Its time only grows from call to call, so a version
 * that is ruled out once stays so and is taken out of its list: linear in all.
 *
 * Returns by call the write that rules out other versions of what it observed, `NONE` where none does.
 */
export function separateRepeats(
  register: RegisterCalls,
  producers: Producers,
  source: Int32Array,
): Int32Array | undefined {
  const { kind, observes } = register;
  const { count } = register.calls;
  const candidates = new Candidates(register, producers);
  const blockers = lastBlockers(register);
  for (let call = 0; call < count; call++) {
    if (!isObserver(kind[call]) || source[call] !== SEVERAL) {
      blockers[call] = NONE;
      continue;
    }
    const version = candidates.only(observes[call] ?? NONE, call, blockers[call] ?? NONE);
    if (version === SEVERAL && kind[call] !== MAYBE_CAS) return undefined;
    source[call] = version;
  }
  return blockers;
}

/** By value, the versions that calls not yet looked at may have observed, in order of invocation. */
class Candidates {
  readonly #register: RegisterCalls;
  readonly #first: Producers;
  readonly #next: Int32Array;

  constructor(register: RegisterCalls, producers: Producers) {
    const { kind, produces, init } = register;
    const { count } = register.calls;
    this.#register = register;
    this.#first = producers;
    this.#next = new Int32Array(count + 1).fill(EMPTY);
    for (let call = 0; call < count; call++) {
      if ((kind[call] ?? 0) >= WRITE) producers.set(produces[call] ?? NONE, EMPTY);
    }
    producers.set(init, EMPTY);
    for (let call = count - 1; call >= 0; call--) {
      if ((kind[call] ?? 0) >= WRITE) this.#putFirst(produces[call] ?? NONE, call);
    }
    this.#putFirst(init, count);
  }

  /** The one version of `value` that `call` can have observed, `NONE` or `SEVERAL`. Calls must come in order. */
  only(value: number, call: number, blocker: number): number {
    const { count, invoked, returned } = this.#register.calls;
    const next = this.#next;
    const end = returned[call] ?? NEVER;
    let found = NONE;
    let before = NONE;
    for (let version = this.#first.get(value); version >= 0; version = next[version] ?? EMPTY) {
      if (version !== count && (invoked[version] ?? 0) > end) break;
      if (this.#isOver(version, blocker)) {
        const after = next[version] ?? EMPTY;
        if (before === NONE) this.#first.set(value, after);
        else next[before] = after;
      } else {
        if (found !== NONE) return SEVERAL;
        found = version;
        before = version;
      }
    }
    return found;
  }

  #putFirst(value: number, version: number): void {
    this.#next[version] = this.#first.get(value);
    this.#first.set(value, version);
  }

  #isOver(version: number, blocker: number): boolean {
    const { count, invoked, returned } = this.#register.calls;
    if (blocker === NONE) return false;
    return version === count || (returned[version] ?? NEVER) < (invoked[blocker] ?? 0);
  }
}

/** By call: of the writes that certainly happened and returned before it was invoked, the one invoked last. */
function lastBlockers({ calls, kind }: RegisterCalls): Int32Array {
  const { count, moments, invoked, returned } = calls;
  const writeReturning = new Int32Array(moments).fill(NONE);
  for (let call = 0; call < count; call++) {
    const moment = returned[call] ?? NEVER;
    if ((kind[call] === WRITE || kind[call] === CAS) && moment !== NEVER) writeReturning[moment] = call;
  }
  const blockers = new Int32Array(count);
  let blocker = NONE;
  let moment = 0;
  for (let call = 0; call < count; call++) {
    for (; moment < (invoked[call] ?? 0); moment++) {
      // Calls are numbered in order of invocation.
      blocker = Math.max(blocker, writeReturning[moment] ?? NONE);
    }
    blockers[call] = blocker;
  }
  return blockers;
}
