import { NONE } from "../../../history/interner.ts";
import { NEVER, type ObjectCalls } from "../../object-calls.ts";
import type { Decision, Engine, Task } from "../engine.ts";
import { stayWithin, withinBudget } from "../within-budget.ts";
import { arrangeSet } from "./arrange-set.ts";
import { type Chain, chainOf } from "./chain.ts";
import { climb, type Rung } from "./climb.ts";
import { type Life, lifeOf, type SeenAway } from "./life.ts";
import { type Presence, presenceOf } from "./presence.ts";
import { ABSENT, type SetCalls, setCalls, type WholeRead } from "./set-calls.ts";

/**
 * Sets. Elements do not see each other, so without reads of everything each is decided by itself (`lifeOf`).
 *
 * A read of everything ties them together. Where no element is removed, the set only grows, so reads must form a
 * chain by what they answer; that puts every read and every addition before or after nearly every other, and
 * what is left of each element by itself is an interval for its addition. So all that remains is to see that nothing must end before
 * something begins that comes earlier on the chain (`climb`). With reads of everything and removals there is no rule.
 */
export const set: Engine = withinBudget({
  name: "set",
  description:
    "Sets whose elements are each added and removed once, or only added; with reads of everything only where nothing is removed: exact, near-linear in the calls and what reads answer",
  decide(task: Task): Decision | undefined {
    const { model, calls } = task;
    const { specialty } = model;
    if (specialty?.kind !== "set") return undefined;
    const parsed = setCalls(calls, specialty);
    if (parsed === undefined) return undefined;
    stayWithin(task);
    const presence = presenceOf(calls, parsed);
    stayWithin(task);
    const found = decideSet(calls, parsed, presence);
    if (found === undefined) return undefined;
    const base = { by: "set", explored: 0 } as const;
    if (found.kind === "arranged") return { ...base, kind: "linearizable", certificate: found.certificate };
    const witness = Int32Array.from(new Set(found.witness)).sort();
    return { ...base, kind: "violated", witness: { calls: witness, until: NEVER } };
  },
});

type Found =
  | { readonly kind: "arranged"; readonly certificate: () => Int32Array }
  | { readonly kind: "violated"; readonly witness: readonly number[] };

function decideSet(calls: ObjectCalls, set: SetCalls, presence: Presence): Found | undefined {
  const { elements, reads } = set;
  const { firstAdd, removes } = presence;
  if (reads.length > 0 && removes.some((count, element) => count > 0 && firstAdd[element] !== NONE))
    return undefined;
  const violated = (witness: readonly number[]): Found => ({ kind: "violated", witness });
  const explained = (read: WholeRead): readonly number[] => [
    read.call,
    ...Array.from(read.elements, (element) => firstAdd[element] ?? NONE).filter((call) => call !== NONE),
  ];

  const chain = chainOf(set);
  if (chain.kind === "fork") return violated(chain.reads.flatMap(explained));
  const unfounded = reads.find((read) => read.elements.some((element) => firstAdd[element] === NONE));
  if (unfounded !== undefined) return violated(explained(unfounded));

  const seenAway = awayFinder(calls, set);
  const lives: Life[] = [];
  for (let element = 0; element < elements; element++) {
    const listed = (chain.levelOf[element] ?? 0) < chain.levels;
    const life = lifeOf(calls, presence, { element, listed, seenAway });
    if (life.kind === "impossible") return violated(life.witness);
    lives.push(life);
  }
  if (lives.some(({ kind }) => kind === "unruled")) return undefined;

  const climbed = climb(calls, set, { chain, lives });
  if (climbed.kind === "slip") {
    const { lower, higher } = climbed;
    const between = readBetween(set, chain, lower, higher);
    const witness = [lower, higher].flatMap((rung) => callsOfRung(set, presence, rung));
    const shown = [lower, higher].flatMap((rung) => ("read" in rung ? readAt(set, rung.read) : []));
    return violated([...witness, ...[...shown, ...between].flatMap(explained)]);
  }
  const instants = { ...climbed, lives, presence, levelOf: chain.levelOf, levelOfRead: chain.levelOfRead };
  return { kind: "arranged", certificate: () => arrangeSet(calls, set, instants) };
}

/** Looks through the calls that did not see an element, all of an element together. */
function awayFinder(
  { count, invoked, returned }: ObjectCalls,
  { elements, kind, index }: SetCalls,
): SeenAway {
  const first = new Int32Array(elements).fill(NONE);
  const next = new Int32Array(count).fill(NONE);
  for (let call = count - 1; call >= 0; call--) {
    if (kind[call] !== ABSENT) continue;
    const element = index[call] ?? 0;
    next[call] = first[element] ?? NONE;
    first[element] = call;
  }
  return (element, { from, to }) => {
    for (let call = first[element] ?? NONE; call !== NONE; call = next[call] ?? NONE)
      if ((invoked[call] ?? 0) > from && (returned[call] ?? NEVER) < to) return call;
    return NONE;
  };
}

/** What says when an element was added, or when a read took effect. */
function callsOfRung({ reads }: SetCalls, presence: Presence, rung: Rung): readonly number[] {
  if ("read" in rung) return [reads[rung.read]?.call ?? NONE];
  const { firstAdd, soonestAdd, soonestPresent, latestAbsent } = presence;
  return [firstAdd, soonestAdd, soonestPresent, latestAbsent]
    .map((column) => column[rung.element] ?? NONE)
    .filter((call) => call !== NONE);
}

/** Of two additions only a read says which comes first: one that lists the lower element and not the higher. */
function readBetween(set: SetCalls, chain: Chain, lower: Rung, higher: Rung): readonly WholeRead[] {
  if ("read" in lower || "read" in higher) return [];
  const level = chain.levelOf[lower.element] ?? 0;
  return readAt(set, chain.levelOfRead.indexOf(level));
}

function readAt({ reads }: SetCalls, place: number): readonly WholeRead[] {
  const read = reads[place];
  return read === undefined ? [] : [read];
}
