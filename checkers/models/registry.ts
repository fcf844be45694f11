import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { casRegister } from "./cas-register.ts";
import { counter } from "./counter.ts";
import { fencedLock } from "./fenced-lock.ts";
import { fifoQueue } from "./fifo-queue.ts";
import { kv } from "./kv.ts";
import { leaseModel } from "./lease.ts";
import { list } from "./list.ts";
import type { Model } from "./model.ts";
import { INIT, type ModelKind, makeModel, needsNothing, only, positiveInteger } from "./model-kind.ts";
import { multiRegister } from "./multi-register.ts";
import { mutex } from "./mutex.ts";
import { priorityQueue } from "./priority-queue.ts";
import { rateLimiter } from "./rate-limiter.ts";
import { reentrantMutex } from "./reentrant-mutex.ts";
import { register } from "./register.ts";
import { semaphore } from "./semaphore.ts";
import { setModel } from "./set.ts";
import { stack } from "./stack.ts";
import { unorderedQueue } from "./unordered-queue.ts";
import { versionedRegister } from "./versioned-register.ts";

/** All models that come with Faultline, of those for the same operations the simplest first. */
export const MODEL_KINDS: readonly ModelKind[] = [
  { ...only(register), options: [INIT], make: (values) => startingAs(register, values) },
  { ...only(casRegister), options: [INIT], make: (values) => startingAs(casRegister, values) },
  {
    ...only(multiRegister()),
    options: [INIT],
    make: (values) => multiRegister(values.get("init") ?? null),
  },
  only(versionedRegister),
  only(kv),
  only(list),
  only(setModel),
  only(counter),
  only(fifoQueue),
  only(unorderedQueue),
  only(priorityQueue),
  only(stack),
  only(mutex),
  only(reentrantMutex),
  only(fencedLock),
  {
    name: "semaphore",
    description: "A number of permits that are taken and given back: acquire, release",
    options: [positiveInteger("permits", "how many can be taken at a time")],
    make: (values) => semaphore(numberIn(values, "permits")),
  },
  only(leaseModel),
  {
    name: "rate-limiter",
    description: "So many requests in any window of the object's own clock: request (answers {at, admitted})",
    options: [
      positiveInteger("limit", "how many are admitted in any window"),
      positiveInteger("window", "how long a window is, by the object's clock"),
    ],
    make: (values) => rateLimiter({ limit: numberIn(values, "limit"), window: numberIn(values, "window") }),
  },
];

/** The models that need to be told nothing, as they are if they are told nothing. */
export const MODELS: readonly Model[] = MODEL_KINDS.filter(needsNothing).map((kind) => makeModel(kind, ""));

/**
 * The model that `register`, `semaphore:permits=3` or `rate-limiter:limit=5,window=1000` means; `undefined` if there is
 * none of that name. A model's own name finds the same again.
 *
 * @throws RangeError for options that the model does not have, or that are not what they must be.
 */
export function findModel(name: string): Model | undefined {
  const colon = name.indexOf(":");
  const kindName = colon < 0 ? name : name.slice(0, colon);
  const kind = MODEL_KINDS.find((known) => known.name === kindName);
  if (kind === undefined) return undefined;
  const options = colon < 0 ? "" : name.slice(colon + 1);
  const plain = options === "" ? MODELS.find((model) => model.name === kindName) : undefined;
  return plain ?? makeModel(kind, options);
}

/**
 * The same for a name that must be one.
 *
 * @throws RangeError too if there is no model of that name.
 */
export function modelNamed(name: string): Model {
  const model = findModel(name);
  if (model !== undefined) return model;
  const names = MODEL_KINDS.map((kind) => kind.name).join(", ");
  throw new RangeError(`No model is called ${name}: there are ${names}`);
}

/** Its explanations know null as what is there at first, so another beginning does without. */
function startingAs(model: Model, values: ReadonlyMap<string, Json>): Model {
  const init = values.get("init") ?? null;
  if (init === null) return model;
  return { ...model, name: `${model.name}:init=${canonicalJson(init)}`, init, explain: () => undefined };
}

function numberIn(values: ReadonlyMap<string, Json>, name: string): number {
  return Number(values.get(name));
}
