import type { History } from "../../../history/history.ts";
import { NONE } from "../../../history/interner.ts";
import type { Model, Specialty } from "../../../models/model.ts";
import { NEVER, type ObjectCalls, valuesOf } from "../../object-calls.ts";
import { type ElementIds, elementIdsOf } from "../element-ids.ts";
import { Scratch } from "../scratch.ts";

/**
 * What a call does to a register. `MAYBE_CAS` is a cas of unknown outcome of which nothing shows yet that it happened. A write
 * of unknown outcome is one that returns after everything else: it is legal in every state, so the end of an order has a place for it.
 */
export const NOTHING = 0;
export const READ = 1;
export const WRITE = 2;
export const CAS = 3;
export const MAYBE_CAS = 4;

/** True for the kinds of calls that show which version was there when they happened. */
export function isObserver(kind: number | undefined): boolean {
  return kind === READ || kind === CAS || kind === MAYBE_CAS;
}

/** The calls on one register: the roles of their operations taken, their values as ids. */
export interface RegisterCalls {
  readonly calls: ObjectCalls;
  readonly scratch: Scratch;
  /** The id of the value that the register starts with. */
  readonly init: number;
  /** By call, and once more for the initial version: one of the constants above. Certain ones become so as evidence of them is found. */
  readonly kind: Uint8Array;
  /** By call: the value that a read returned or a cas compared with; NONE is null. */
  readonly observes: Int32Array;
  /** By call: the value that a write or a cas left behind. */
  readonly produces: Int32Array;
  /** Every id in `observes` and `produces` that means something lies between these. */
  readonly lowest: number;
  readonly highest: number;
}

/** Slots of `RegisterCalls.scratch`. */
export const SLOT = {
  observes: 0,
  produces: 1,
  source: 2,
  firstReturn: 3,
  lastRead: 4,
  table: 5,
  tableIds: 6,
} as const;

const scratch = new Scratch();

/**
 * Takes the calls apart. `undefined` if one is not what a register knows, or a cas says `ok` and yet that it compared
 * in vain.
 *
 * A read of unknown outcome changed nothing and told nothing: it is left out, and so is a cas of unknown
 * outcome that would have put the value in place of itself. Such a cas that succeeded is a read.
 */
export function registerCalls(model: Model, calls: ObjectCalls): RegisterCalls | undefined {
  const roles = rolesOf(model, calls.history);
  if (roles === undefined) return undefined;
  const { from, f, input, output } = valuesOf(calls);
  const { count, returned } = calls;
  const kind = scratch.bytes(0, count + 1);
  const observes = scratch.ints(SLOT.observes, count + 1);
  const produces = scratch.ints(SLOT.produces, count + 1);
  const { elements, read, write, cas, falseId, init } = roles;
  let lowest = init;
  let highest = init;
  for (let call = 0; call < count; call++) {
    const at = from + call;
    const role = f[at];
    const certain = returned[call] !== NEVER;
    if (role === read) {
      if (certain) {
        const seen = output[at] ?? NONE;
        if (seen < lowest) lowest = seen;
        if (seen > highest) highest = seen;
        observes[call] = seen;
      }
      kind[call] = certain ? READ : NOTHING;
    } else if (role === write) {
      const written = input[at] ?? NONE;
      if (written < lowest) lowest = written;
      if (written > highest) highest = written;
      produces[call] = written;
      kind[call] = WRITE;
    } else if (role === cas) {
      if (!elements.readPair(input[at] ?? NONE)) return undefined;
      if (certain && output[at] === falseId) return undefined;
      const { first, second } = elements;
      if (first < lowest) lowest = first;
      if (first > highest) highest = first;
      if (second < lowest) lowest = second;
      if (second > highest) highest = second;
      observes[call] = first;
      produces[call] = second;
      if (first === second) kind[call] = certain ? READ : NOTHING;
      else kind[call] = certain ? CAS : MAYBE_CAS;
    } else {
      return undefined;
    }
  }
  // The initial version stands last wherever versions are.
  kind[count] = NOTHING;
  return { calls, scratch, init, kind, observes, produces, lowest, highest };
}

/** No value has it: the ids of those that are no small integers go down from -2, and there are fewer. */
const NO_ID = -0x8000_0000;

/** Ids of a history, for one model. */
interface Roles {
  readonly specialty: Specialty;
  readonly elements: ElementIds;
  readonly init: number;
  readonly read: number;
  readonly write: number;
  /** NONE if the model or the history has none. */
  readonly cas: number;
  /** `NO_ID` if the history has no such value. */
  readonly falseId: number;
}

const known = new WeakMap<History, Roles>();

function rolesOf({ specialty, init }: Model, history: History): Roles | undefined {
  if (specialty?.kind !== "register") return undefined;
  const before = known.get(history);
  // Not only the specialty: models may share it and start differently.
  const elements = elementIdsOf(history);
  const initId = init === null ? NONE : elements.idOf(init);
  if (before?.specialty === specialty && before.init === initId) return before;
  const roles: Roles = {
    specialty,
    elements,
    init: initId,
    read: history.fs.idOf(specialty.read),
    write: history.fs.idOf(specialty.write),
    cas: specialty.cas === undefined ? NONE : history.fs.idOf(specialty.cas),
    falseId: history.values.idOf(false) ?? NO_ID,
  };
  known.set(history, roles);
  return roles;
}
