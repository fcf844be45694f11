import { fencedLock } from "../../../checkers/models/fenced-lock.ts";
import { mutex } from "../../../checkers/models/mutex.ts";
import { reentrantMutex } from "../../../checkers/models/reentrant-mutex.ts";
import { semaphore } from "../../../checkers/models/semaphore.ts";
import { type Asked, type Behaviour, type Invention, type SmallObject, smallObject } from "./small-object.ts";

const smallMutex = smallObject<boolean>({
  model: mutex,
  init: false,
  ask: acquireOrRelease,
  perform: (held, { f }) => (held === (f === "acquire") ? [] : [{ state: !held, answer: null }]),
  silent: ["acquire", "release"],
  distort: (answer) => answer,
});

/** State: who holds it, once for each time. */
const smallReentrantMutex = smallObject<readonly number[]>({
  model: reentrantMutex,
  init: [],
  ask: acquireOrRelease,
  perform(holds, { f }, process) {
    if (holds.some((owner) => owner !== process)) return [];
    if (f === "acquire") return [{ state: [...holds, process], answer: null }];
    return holds.length === 0 ? [] : [{ state: holds.slice(1), answer: null }];
  },
  silent: ["acquire", "release"],
  distort: (answer) => answer,
});

const smallSemaphore = smallObject<number>({
  model: semaphore(2),
  init: 2,
  ask: ({ random }) => ({ f: random.below(5) < 3 ? "acquire" : "release", value: null }),
  perform(free, { f }) {
    const after = f === "acquire" ? free - 1 : free + 1;
    return after < 0 || after > 2 ? [] : [{ state: after, answer: null }];
  },
  silent: ["acquire", "release"],
  distort: (answer) => answer,
});

/** Tokens are small here, so that a list of all that may be given is short. */
const MAX_TOKEN = 9;

/** State: the last token, and whether the lock is held. */
const smallFencedLock = smallObject<readonly [token: number, held: boolean]>({
  model: fencedLock,
  init: [-1, false],
  ask({ random, flavour }) {
    if (random.oneIn(2)) return { f: "acquire", value: null };
    // What a client that never heard its token cannot know is no worse than any other here.
    return { f: "release", value: flavour % 3 === 0 ? null : random.oneIn(4) ? null : random.below(5) };
  },
  perform([token, held], { f, value }) {
    if (f === "release") {
      const isRight = held && (value === null || value === token);
      return isRight ? [{ state: [token, false], answer: null }] : [];
    }
    const given: Behaviour<readonly [number, boolean]>[] = [];
    for (let next = token + 1; !held && next <= MAX_TOKEN; next++)
      given.push({ state: [next, true], answer: next });
    return given;
  },
  prefer: (behaviours, random) => behaviours[random.below(Math.min(2, behaviours.length))],
  silent: ["release"],
  distort: (_answer, _asked, random) => random.below(6),
});

function acquireOrRelease({ random }: Invention): Asked {
  return { f: random.oneIn(2) ? "acquire" : "release", value: null };
}

export const SMALL_LOCKS: readonly SmallObject[] = [
  smallMutex,
  smallReentrantMutex,
  smallSemaphore,
  smallFencedLock,
];
