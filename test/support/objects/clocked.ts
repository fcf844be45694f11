import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { leaseModel } from "../../../checkers/models/lease.ts";
import { rateLimiter } from "../../../checkers/models/rate-limiter.ts";
import type { SeededRandom } from "./random.ts";
import { type Behaviour, type SmallObject, smallObject } from "./small-object.ts";

/** The last time that the clocks of these objects show, so that a list of all that may happen is short. */
const END = 9;

interface Held extends Readonly<Record<string, Json>> {
  readonly now: number;
  readonly holder: string | null;
  readonly expires: number;
}

const smallLease = smallObject<Held>({
  model: leaseModel,
  init: { now: 0, holder: null, expires: 0 },
  ask({ random, flavour }) {
    const f = random.pick(["acquire", "acquire", "acquire", "renew", "release", "holder"]) ?? "holder";
    if (f === "holder") return { f, value: null };
    const holder = random.oneIn(2) ? "a" : "b";
    return { f, value: f === "release" ? { holder } : { holder, ttl: 1 + random.below(2 + (flavour % 4)) } };
  },
  perform(state, { f, value }) {
    const asked = fields(value);
    const found: Behaviour<Held>[] = [];
    for (let at = state.now; at <= END; at++) {
      const holder = at < state.expires ? state.holder : null;
      const stays: Held = { ...state, now: at };
      if (f === "holder") {
        found.push({ state: stays, answer: { at, holder } });
        continue;
      }
      const granted = f === "acquire" ? holder === null : holder === asked["holder"];
      const expires = f === "release" ? 0 : at + Number(asked["ttl"]);
      const taken: Held = { now: at, holder: asked["holder"] === "a" ? "a" : "b", expires };
      found.push({ state: granted ? taken : stays, answer: { at, granted } });
    }
    return found;
  },
  prefer: soon,
  silent: [],
  distort(answer, { f }, random) {
    const told = fields(answer);
    if (random.oneIn(3)) return { ...told, at: random.below(END + 1) };
    if (f !== "holder") return { ...told, granted: told["granted"] !== true };
    return { ...told, holder: random.pick(["a", "b", null]) ?? null };
  },
});

const WINDOW = 3;
const LIMIT = 2;

interface Admitted extends Readonly<Record<string, Json>> {
  readonly now: number;
  readonly admissions: readonly number[];
}

const smallRateLimiter = smallObject<Admitted>({
  model: rateLimiter({ limit: LIMIT, window: WINDOW }),
  init: { now: 0, admissions: [] },
  ask: () => ({ f: "request", value: null }),
  perform({ now, admissions }) {
    const found: Behaviour<Admitted>[] = [];
    for (let at = now; at <= END; at++) {
      const admitted = admissions.filter((before) => at < before + WINDOW).length < LIMIT;
      found.push({
        state: { now: at, admissions: admitted ? [...admissions, at] : admissions },
        answer: { at, admitted },
      });
    }
    return found;
  },
  prefer: soon,
  silent: [],
  distort(answer, _asked, random) {
    const told = fields(answer);
    if (random.oneIn(2)) return { ...told, at: random.below(END + 1) };
    return { ...told, admitted: told["admitted"] !== true };
  },
});

/** Time passes slowly, or else everything would be over at once. */
function soon<T>(behaviours: readonly T[], random: SeededRandom): T | undefined {
  return behaviours[Math.min(random.below(3), behaviours.length - 1)];
}

function fields(value: Json): Readonly<Record<string, Json | undefined>> {
  return typeof value === "object" && value !== null && !isJsonArray(value) ? value : {};
}

export const SMALL_CLOCKED: readonly SmallObject[] = [smallLease, smallRateLimiter];
