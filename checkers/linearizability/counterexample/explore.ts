import { canonicalJson } from "../../history/canonical-json.ts";
import type { Json } from "../../history/operation.ts";
import type { Model, Step } from "../../models/model.ts";
import { type Core, type CoreCall, isCertain } from "./core.ts";

/** A set of calls, one bit each. */
type CallSet = bigint;

/** A moment of some order: what has taken effect, and the state that leaves. */
export interface Configuration {
  readonly start: Json;
  /** Positions in the core. */
  readonly order: readonly number[];
  /** The state after each of `order`. */
  readonly states: readonly Json[];
  /** The state at the end of `order`. */
  readonly state: Json;
  readonly placed: CallSet;
  /** When the first certain call that has no place yet returned. The later, the further this came. */
  readonly deadline: number;
}

export interface Exploration {
  /**
   * The orders after which no certain call can come, whatever calls of unknown outcome come before it: those that come
   * furthest first, among these those that need the fewest calls of unknown outcome.
   */
  readonly deadEnds: readonly Configuration[];
  /** By call: the states in which it could have come next and the model refused it. */
  readonly refusedIn: ReadonlyMap<number, readonly Json[]>;
  /** False if there were too many configurations to visit them all. */
  readonly isComplete: boolean;
  /** True if some order places every certain call: this is no core then. */
  readonly isLinearizable: boolean;
}

/** What is visited without looking ahead, which shows how orders end, and what is visited when that did not suffice. */
const MAX_CONFIGURATIONS = 1_000;
const MAX_FORESEEN = 3_000;

interface Node {
  readonly parent: Node | undefined;
  /** The call that led here; -1 at a start. */
  readonly call: number;
  readonly start: Json;
  readonly state: Json;
  /** Two states are the same if their numbers are. */
  readonly stateId: number;
  readonly placed: CallSet;
  readonly unknownPlaced: CallSet;
  /** How many of `unknownPlaced`. */
  readonly unknowns: number;
  readonly length: number;
  /** True if a certain call can come next. */
  goesOn: boolean;
  /** Where calls of unknown outcome lead, or somewhere that is no worse. */
  readonly detours: Node[];
}

const ROOT = {
  parent: undefined,
  call: -1,
  placed: 0n,
  unknownPlaced: 0n,
  unknowns: 0,
  length: 0,
  goesOn: false,
} as const;

/**
 * Visits every order of a core that real time and the model allow, by number of calls of unknown outcome that they need. It decides
 * anew what the search has decided and shares nothing with it.
 *
 * Of orders with the same certain calls placed and the same state only those are followed that have used no more calls of unknown
 * outcome (sets ordered by inclusion): whatever follows the others can follow them. A pure call takes its place as soon as it
 * can, and of equal calls the one that must come first does: each linearization that exists has one of this form.
 */
export function explore(model: Model, core: Core): Exploration {
  const exploration = visit(model, core, { maxConfigurations: MAX_CONFIGURATIONS, isLost: () => false });
  return exploration.isComplete || model.isDoomed === undefined
    ? exploration
    : visit(model, core, { maxConfigurations: MAX_FORESEEN, isLost: foresight(model, core.calls) });
}

/**
 * Whether a state can never again become one in which some pure call is legal that must still come. An order that leads there
 * is not followed any further: it has ended already, though the model does not say so yet.
 */
function foresight(model: Model, calls: readonly CoreCall[]): Terms["isLost"] {
  const sentinels = calls.flatMap((timed, position) =>
    isCertain(timed) && model.isPure(timed.call) ? [{ timed, position }] : [],
  );
  const resets = calls.flatMap(({ call }, position) => (model.isReset?.(call) === true ? [position] : []));
  return (state, placed) =>
    model.isDoomed !== undefined &&
    resets.every((position) => has(placed, position)) &&
    sentinels.some(
      ({ timed, position }) => !has(placed, position) && model.isDoomed?.(state, timed.call) === true,
    );
}

interface Terms {
  readonly maxConfigurations: number;
  readonly isLost: (state: Json, placed: CallSet) => boolean;
}

function visit(model: Model, core: Core, { maxConfigurations, isLost }: Terms): Exploration {
  const calls = core.calls;
  const classes = classesOf(calls);
  const pure = calls.map(({ call }) => model.isPure(call));
  const stateIds = new StateIds();
  const seen = new Map<number, Map<CallSet, Node[]>>();
  const waiting: Node[][] = [];
  const ends: Node[] = [];
  const lost: Node[] = [];
  const refusedIn = new Map<number, Map<number, Json>>();
  let furthest: Node | undefined;
  let visited = 0;

  /** Puts a node in line, unless one that is no worse was: then that one. */
  const offer = (node: Node): Node => {
    const certain = node.placed & ~node.unknownPlaced;
    const inState = seen.get(node.stateId) ?? new Map<CallSet, Node[]>();
    const before = inState.get(certain) ?? [];
    const better = before.find(({ unknownPlaced }) => (unknownPlaced & ~node.unknownPlaced) === 0n);
    if (better !== undefined) return better;
    seen.set(node.stateId, inState.set(certain, [...before, node]));
    while (waiting.length <= node.unknowns) waiting.push([]);
    waiting[node.unknowns]?.push(node);
    return node;
  };
  for (const start of core.starts) {
    offer({ ...ROOT, start, state: start, stateId: stateIds.of(start), detours: [] });
  }
  const successor = (node: Node, call: number): Node | undefined => {
    const timed = calls[call];
    const step: Step<Json> | undefined = timed && model.step(node.state, timed.call);
    if (timed === undefined || step === undefined) return undefined;
    if (!step.legal) {
      const states = refusedIn.get(call) ?? new Map<number, Json>();
      refusedIn.set(call, states.set(node.stateId, node.state));
      return undefined;
    }
    const bit = 1n << BigInt(call);
    const isUnknown = !isCertain(timed);
    const stateId = step.state === node.state ? node.stateId : stateIds.of(step.state);
    if (isUnknown && stateId === node.stateId) return undefined;
    return {
      parent: node,
      call,
      start: node.start,
      state: step.state,
      stateId,
      placed: node.placed | bit,
      unknownPlaced: isUnknown ? node.unknownPlaced | bit : node.unknownPlaced,
      unknowns: node.unknowns + (isUnknown ? 1 : 0),
      length: node.length + 1,
      goesOn: false,
      detours: [],
    };
  };

  const summary = (isComplete: boolean, isLinearizable: boolean): Exploration => ({
    deadEnds: furthestFirst(calls, deadEnds(ends, lost, furthest)),
    refusedIn: new Map([...refusedIn].map(([call, states]) => [call, [...states.values()]])),
    isComplete,
    isLinearizable,
  });

  // Levels are added while this goes through them.
  for (const level of waiting) {
    for (let node = level.pop(); node !== undefined; node = level.pop()) {
      if (visited++ > maxConfigurations) return summary(false, false);
      if (furthest === undefined || deadlineOf(calls, node.placed) > deadlineOf(calls, furthest.placed))
        furthest = node;
      const next = candidates(calls, node.placed);
      if (!next.some((call) => isCertainAt(calls, call))) return summary(true, true);
      const settled = next.find((call) => pure[call] === true && successor(node, call) !== undefined);
      if (settled !== undefined) {
        const only = successor(node, settled);
        if (only !== undefined) offer(only);
        node.goesOn = true;
        continue;
      }
      // What is offered last is followed first: the call that returns first.
      for (const call of firstOfClass(calls, classes, next).toReversed()) {
        const after = successor(node, call);
        if (after === undefined) continue;
        if (isLost(after.state, after.placed)) {
          lost.push(after);
          if (isCertainAt(calls, call)) node.goesOn = true;
          continue;
        }
        const reached = offer(after);
        if (isCertainAt(calls, call)) node.goesOn = true;
        else node.detours.push(reached);
      }
      if (!node.goesOn) ends.push(node);
    }
  }
  return summary(true, false);
}

/** The calls that may come next in time: those invoked before any other that must still come has returned. */
export function candidates(calls: readonly CoreCall[], placed: CallSet): number[] {
  const left = leftOf(calls, placed);
  const deadline = earliestReturn(calls, left);
  return left.filter((call) => (calls[call]?.invoked ?? 0) < deadline);
}

function deadlineOf(calls: readonly CoreCall[], placed: CallSet): number {
  return earliestReturn(calls, leftOf(calls, placed));
}

function earliestReturn(calls: readonly CoreCall[], among: readonly number[]): number {
  return among.reduce(
    (least, call) => Math.min(least, calls[call]?.returned ?? least),
    Number.POSITIVE_INFINITY,
  );
}

/** The calls without a place. */
function leftOf(calls: readonly CoreCall[], placed: CallSet): number[] {
  // Far quicker than to ask for one bit after the other.
  const bits = placed.toString(2);
  const left: number[] = [];
  for (let call = 0; call < calls.length; call++) if (bits[bits.length - 1 - call] !== "1") left.push(call);
  return left;
}

/** By call: a number for the calls that the model cannot tell apart, and of which as much is known. */
function classesOf(calls: readonly CoreCall[]): number[] {
  const ids = new Map<string, number>();
  return calls.map((timed) => {
    const name = `${isCertain(timed) ? "certain" : "unknown"} ${timed.text}`;
    const id = ids.get(name) ?? ids.size;
    ids.set(name, id);
    return id;
  });
}

/** Of calls of a class the one that returns first, or was invoked first; in order of return. */
function firstOfClass(
  calls: readonly CoreCall[],
  classes: readonly number[],
  among: readonly number[],
): number[] {
  const returnOf = (call: number): number => calls[call]?.returned ?? 0;
  const byReturn = [...among].sort((a, b) =>
    returnOf(a) === returnOf(b) ? a - b : returnOf(a) - returnOf(b),
  );
  const met = new Set<number>();
  return byReturn.filter((call) => {
    const itsClass = classes[call] ?? 0;
    if (met.has(itsClass)) return false;
    met.add(itsClass);
    return true;
  });
}

/** Numbers for states: long ones are compared once, and not with every configuration. */
class StateIds {
  readonly #simple = new Map<Json, number>();
  readonly #texts = new Map<string, number>();
  #size = 0;

  of(state: Json): number {
    if (typeof state !== "object" || state === null) return this.#idIn(this.#simple, state);
    return this.#idIn(this.#texts, canonicalJson(state));
  }

  #idIn<Key>(ids: Map<Key, number>, key: Key): number {
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, this.#size);
    return this.#size++;
  }
}

function isCertainAt(calls: readonly CoreCall[], call: number): boolean {
  const timed = calls[call];
  return timed !== undefined && isCertain(timed);
}

function has(placed: CallSet, call: number): boolean {
  return ((placed >> BigInt(call)) & 1n) === 1n;
}

/** Of the nodes that no certain call can follow at once those that none can follow later either. */
function deadEnds(ends: readonly Node[], lost: readonly Node[], furthest: Node | undefined): readonly Node[] {
  const dead = ends.filter((end) => {
    const reached = new Set([end]);
    for (const node of reached) {
      if (node.goesOn) return false;
      for (const next of node.detours) reached.add(next);
    }
    return true;
  });
  if (dead.length > 0) return dead;
  return lost.length > 0 || furthest === undefined ? lost : [furthest];
}

function furthestFirst(calls: readonly CoreCall[], ends: readonly Node[]): Configuration[] {
  return ends
    .map((node) => ({ node, deadline: deadlineOf(calls, node.placed) }))
    .sort(
      (a, b) => b.deadline - a.deadline || a.node.unknowns - b.node.unknowns || b.node.length - a.node.length,
    )
    .map(({ node, deadline }) => configurationOf(node, deadline));
}

function configurationOf(end: Node, deadline: number): Configuration {
  const order: number[] = [];
  const states: Json[] = [];
  for (let node: Node | undefined = end; node.parent !== undefined; node = node.parent) {
    order.push(node.call);
    states.push(node.state);
  }
  return {
    start: end.start,
    order: order.toReversed(),
    states: states.toReversed(),
    state: end.state,
    placed: end.placed,
    deadline,
  };
}
