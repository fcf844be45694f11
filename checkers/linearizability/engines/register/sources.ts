import { NONE } from "../../../history/interner.ts";
import { Producers, SEVERAL } from "../producers.ts";
import { isObserver, MAYBE_CAS, type RegisterCalls, SLOT, WRITE } from "./calls.ts";
import { separateRepeats } from "./repeats.ts";

/**
 * Which version each call observed. A version is known by the call that produced it; the initial one, by
 * the number of calls. Where every observed value is produced once, this is looked up and not searched for, and
 * that is all that makes registers easy (Gibbons and Korach, Testing Shared Memories, 1997).
 */
export interface Sources {
  /**
   * By call that observes: the version it observed; NONE if there is none that it can have observed; `SEVERAL` only for
   * a cas of unknown outcome.
   */
  readonly source: Int32Array;
  /** By call: the write that rules out all other versions of what it observed; NONE where none is needed. */
  readonly blocker: Int32Array | undefined;
}

/** `undefined` if a call observed a value of which it cannot be said which version it was. */
export function findSources(register: RegisterCalls): Sources | undefined {
  const { kind, observes, scratch } = register;
  const { count } = register.calls;
  const producers = producersOf(register);
  const source = scratch.ints(SLOT.source, count + 1);
  let repeats = false;
  for (let call = 0; call < count; call++) {
    if (!isObserver(kind[call])) continue;
    const producer = producers.get(observes[call] ?? NONE);
    source[call] = producer;
    if (producer === SEVERAL && kind[call] !== MAYBE_CAS) repeats = true;
  }
  if (!repeats) return { source, blocker: undefined };
  const blocker = separateRepeats(register, producers, source);
  return blocker === undefined ? undefined : { source, blocker };
}

function producersOf({ calls, kind, produces, scratch, init, lowest, highest }: RegisterCalls): Producers {
  const { count } = calls;
  const producers = new Producers(
    scratch,
    { table: SLOT.table, tableIds: SLOT.tableIds },
    { lowest, highest, entries: count + 1 },
  );
  producers.add(init, count);
  for (let call = 0; call < count; call++) {
    if ((kind[call] ?? 0) >= WRITE) producers.add(produces[call] ?? NONE, call);
  }
  return producers;
}
