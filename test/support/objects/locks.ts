import { mutex } from "../../../checkers/models/mutex.ts";
import { type SmallObject, smallObject } from "./small-object.ts";

const smallMutex = smallObject<boolean>({
  model: mutex,
  init: false,
  ask: ({ random }) => ({ f: random.oneIn(2) ? "acquire" : "release", value: null }),
  perform: (held, { f }) => (held === (f === "acquire") ? [] : [{ state: !held, answer: null }]),
  silent: ["acquire", "release"],
  distort: (answer) => answer,
});

export const SMALL_LOCKS: readonly SmallObject[] = [smallMutex];
