import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { fifoQueue } from "../../../checkers/models/fifo-queue.ts";
import { priorityQueue } from "../../../checkers/models/priority-queue.ts";
import { setModel } from "../../../checkers/models/set.ts";
import { stack } from "../../../checkers/models/stack.ts";
import { unorderedQueue } from "../../../checkers/models/unordered-queue.ts";
import { distortList } from "./distort-list.ts";
import type { SeededRandom } from "./random.ts";
import { type Asked, type Invention, type SmallObject, smallObject } from "./small-object.ts";

const smallQueue = smallObject<readonly number[]>({
  model: fifoQueue,
  init: [],
  ask: (invention) => addOrRemove(invention, "enqueue", "dequeue"),
  perform([first, ...rest], { f, value }) {
    if (f === "dequeue") return [{ state: rest, answer: first ?? null }];
    const held = first === undefined ? [] : [first, ...rest];
    return [{ state: [...held, Number(value)], answer: value }];
  },
  silent: ["enqueue"],
  distort: distortRemoval,
});

const smallStack = smallObject<readonly number[]>({
  model: stack,
  init: [],
  ask: (invention) => addOrRemove(invention, "push", "pop"),
  perform(held, { f, value }) {
    if (f === "push") return [{ state: [...held, Number(value)], answer: value }];
    return [{ state: held.slice(0, -1), answer: held.at(-1) ?? null }];
  },
  silent: ["push"],
  distort: distortRemoval,
});

/** State: the numbers in it, in no order that means anything. */
const smallBag = smallObject<readonly number[]>({
  model: unorderedQueue,
  init: [],
  ask: (invention) => addOrRemove(invention, "enqueue", "dequeue"),
  perform(held, { f, value }) {
    if (f === "enqueue") return [{ state: [...held, Number(value)].sort((a, b) => a - b), answer: value }];
    if (held.length === 0) return [{ state: held, answer: null }];
    return held.map((taken, place) => ({ state: held.toSpliced(place, 1), answer: taken }));
  },
  silent: ["enqueue"],
  distort: distortRemoval,
});

const smallPriorityQueue = smallObject<readonly number[]>({
  model: priorityQueue,
  init: [],
  ask: (invention) => addOrRemove(invention, "enqueue", "dequeue"),
  perform(held, { f, value }) {
    if (f === "enqueue") return [{ state: [...held, Number(value)].sort((a, b) => a - b), answer: value }];
    return [{ state: held.slice(0, -1), answer: held.at(-1) ?? null }];
  },
  silent: ["enqueue"],
  distort: distortRemoval,
});

/** State: the numbers that are in it, as the bits of a number. */
const smallSet = smallObject<number>({
  model: setModel,
  init: 0,
  ask({ random, value, flavour }) {
    const some = random.oneIn(2) ? value : random.below(Math.max(1, value) + 1);
    const fs =
      flavour % 3 === 0
        ? ["add", "remove", "contains", "contains"]
        : flavour % 3 === 1
          ? ["add", "add", "read", "contains"]
          : ["add", "add", "remove", "contains", "read"];
    const f = random.pick(fs) ?? "read";
    return { f, value: f === "read" ? null : f === "add" ? value : some };
  },
  perform(bits, { f, value }) {
    const bit = 1 << Number(value);
    if (f === "add") return [{ state: bits | bit, answer: value }];
    if (f === "remove") return [{ state: bits & ~bit, answer: value }];
    if (f === "contains") return [{ state: bits, answer: (bits & bit) !== 0 }];
    const elements: Json[] = [];
    for (let element = 0; element < 31; element++) if ((bits & (1 << element)) !== 0) elements.push(element);
    return [{ state: bits, answer: elements }];
  },
  silent: ["add", "remove"],
  normalize: (answer) => (isJsonArray(answer) ? answer.toSorted((a, b) => Number(a) - Number(b)) : answer),
  distort(answer, _asked, random) {
    if (typeof answer === "boolean") return !answer;
    return isJsonArray(answer) ? distortList(answer, random) : answer;
  },
});

function addOrRemove({ random, value }: Invention, add: string, remove: string): Asked {
  return random.below(9) < 5 ? { f: add, value } : { f: remove, value: null };
}

function distortRemoval(_answer: Json, _asked: Asked, random: SeededRandom): Json {
  return random.oneIn(3) ? null : random.below(8);
}

export const SMALL_COLLECTIONS: readonly SmallObject[] = [
  smallQueue,
  smallBag,
  smallPriorityQueue,
  smallStack,
  smallSet,
];
