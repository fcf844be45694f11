import { NONE } from "../../../history/interner.ts";
import { NEVER } from "../../object-calls.ts";
import { SEVERAL } from "../producers.ts";
import { clear } from "../scratch.ts";
import { CAS, MAYBE_CAS, READ, type RegisterCalls, SLOT } from "./calls.ts";
import type { Conflict } from "./conflict.ts";
import type { Sources } from "./sources.ts";

/**
 * What was done to each version. Arrays are by version, that is by the call that produced it, and by the number of
 * calls for the initial one.
 */
export interface Versions extends Sources {
  readonly register: RegisterCalls;
  /** The moment at which the first of its readers returned; `NEVER` if it has none. */
  readonly firstReturn: Int32Array;
  /** The last of its readers to be invoked; `NONE` if it has none. */
  readonly lastRead: Int32Array;
  /** The cas that replaced it, if that is known to have happened; else `NONE`. */
  readonly casOf: Int32Array;
  /** How many cas are in `casOf`. */
  casCount: number;
}

/**
 * Gathers what happened to each version, and finds out which cas of unknown outcome happened. `undefined` if
 * one of those did of which it cannot be said which version it replaced.
 *
 * A cas of unknown outcome whose version somebody observed certainly happened. One that nobody observed can be
 * left out: in a legal order the next call that observes anything comes after another write, so without it every
 * answer is the same. A cas that certainly happened observed the version that it replaced, and so on along the chain.
 *
 * Two cas that replaced the same version are a violation, and so is a call that observed what nobody produced.
 */
export function gatherVersions(register: RegisterCalls, sources: Sources): Versions | Conflict | undefined {
  const { scratch } = register;
  const { count } = register.calls;
  const versions: Versions = {
    // Not spread, which would take longer for a small object than all else does.
    source: sources.source,
    blocker: sources.blocker,
    register,
    firstReturn: scratch.ints(SLOT.firstReturn, count + 1),
    lastRead: scratch.ints(SLOT.lastRead, count + 1),
    // Which values were produced has been used up.
    casOf: register.produces,
    casCount: 0,
  };
  clear(versions.firstReturn, count + 1, NEVER);
  clear(versions.lastRead, count + 1, NONE);
  clear(versions.casOf, count + 1, NONE);
  return gatherCertain(versions) ?? gatherUnknown(versions);
}

function gatherCertain(versions: Versions): Conflict | undefined {
  const { register, source, firstReturn, lastRead } = versions;
  const { kind } = register;
  const { count, returned } = register.calls;
  for (let call = 0; call < count; call++) {
    const what = kind[call];
    if (what === READ) {
      const version = source[call] ?? NONE;
      if (version === NONE) return unwritten(versions, call);
      const end = returned[call] ?? NEVER;
      if (end < (firstReturn[version] ?? NEVER)) firstReturn[version] = end;
      lastRead[version] = call;
    } else if (what === CAS) {
      const conflict = replace(versions, call);
      if (conflict !== undefined) return conflict;
    }
  }
  return undefined;
}

function gatherUnknown(versions: Versions): Versions | Conflict | undefined {
  const { register, source } = versions;
  const { kind } = register;
  const { count } = register.calls;
  for (let call = 0; call < count; call++) {
    let observed = call;
    while (kind[observed] === MAYBE_CAS && isObserved(versions, observed)) {
      kind[observed] = CAS;
      const version = source[observed] ?? NONE;
      if (version === SEVERAL) return undefined;
      const conflict = replace(versions, observed);
      if (conflict !== undefined) return conflict;
      observed = version;
    }
  }
  return versions;
}

function isObserved({ lastRead, casOf }: Versions, version: number): boolean {
  return lastRead[version] !== NONE || casOf[version] !== NONE;
}

/** A cas happened: it replaced the version that it observed. */
function replace(versions: Versions, call: number): Conflict | undefined {
  const { source, casOf } = versions;
  const version = source[call] ?? NONE;
  if (version === NONE) return unwritten(versions, call);
  const other = casOf[version] ?? NONE;
  if (other !== NONE) return { versions, rule: "replaced-twice", calls: [other, call] };
  casOf[version] = call;
  versions.casCount++;
  return undefined;
}

function unwritten(versions: Versions, call: number): Conflict {
  return { versions, rule: "never-written", calls: [call] };
}
