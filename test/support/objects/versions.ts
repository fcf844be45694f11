import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { multiRegister } from "../../../checkers/models/multi-register.ts";
import { versionedRegister } from "../../../checkers/models/versioned-register.ts";
import { type Behaviour, type SmallObject, smallObject } from "./small-object.ts";

/** Revisions are small here, so that a list of all that a write may get is short. */
const MAX_REVISION = 11;

interface Version extends Readonly<Record<string, Json>> {
  readonly value: Json;
  readonly revision: number;
}

const smallVersionedRegister = smallObject<Version>({
  model: versionedRegister,
  init: { value: null, revision: 0 },
  ask: ({ random, value }) => (random.oneIn(2) ? { f: "read", value: null } : { f: "write", value }),
  perform(state, { f, value }) {
    if (f === "read") return [{ state, answer: state }];
    const found: Behaviour<Version>[] = [];
    for (let revision = state.revision + 1; revision <= MAX_REVISION; revision++)
      found.push({ state: { value, revision }, answer: { value, revision } });
    return found;
  },
  prefer: (behaviours, random) => behaviours[Math.min(behaviours.length - 1, random.oneIn(3) ? 1 : 0)],
  silent: [],
  distort(answer, { f, value }, random) {
    const revision = random.below(6);
    if (f === "write") return { value, revision };
    const told = typeof answer === "object" && answer !== null && !isJsonArray(answer) ? answer : {};
    return random.oneIn(2) ? { ...told, revision } : { ...told, value: random.below(6) };
  },
});

/** State: what "x" and "y" hold. */
const smallMultiRegister = smallObject<readonly [x: number, y: number]>({
  model: multiRegister(0),
  init: [0, 0],
  ask({ random, value }) {
    const txn: Json[] = [];
    for (let left = 1 + random.below(3); left > 0; left--) {
      const key = random.oneIn(2) ? "x" : "y";
      txn.push(random.oneIn(2) ? ["r", key, null] : ["w", key, value]);
    }
    return { f: "txn", value: txn };
  },
  perform([x, y], { value }) {
    const held = new Map<Json, number>([
      ["x", x],
      ["y", y],
    ]);
    const answer = parts(value).map(([f = null, key = null, written = null]): Json => {
      if (f === "w") held.set(key, Number(written));
      return [f, key, held.get(key) ?? null];
    });
    return [{ state: [held.get("x") ?? 0, held.get("y") ?? 0], answer }];
  },
  silent: [],
  distort(answer, _asked, random) {
    return parts(answer).map(([f = null, key = null, value = null]) => [
      f,
      key,
      f === "r" && random.oneIn(2) ? random.below(6) : value,
    ]);
  },
  // The answer of a transaction that asked something else is none.
  answers: (asked, answer) =>
    parts(asked.value).length === parts(answer).length &&
    parts(asked.value).every(([f, key, value], i) => {
      const [otherF, otherKey, otherValue] = parts(answer)[i] ?? [];
      return f === otherF && key === otherKey && (f === "r" || value === otherValue);
    }),
});

function parts(value: Json): readonly (readonly Json[])[] {
  return isJsonArray(value) ? value.filter(isJsonArray) : [];
}

export const SMALL_VERSIONS: readonly SmallObject[] = [smallVersionedRegister, smallMultiRegister];
