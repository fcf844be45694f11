import { SMALL_CLOCKED } from "./clocked.ts";
import { SMALL_COLLECTIONS } from "./collections.ts";
import { SMALL_LOCKS } from "./locks.ts";
import { SMALL_REGISTERS } from "./registers.ts";
import type { SmallObject } from "./small-object.ts";
import { SMALL_VERSIONS } from "./versions.ts";

/** One for each model that comes with Faultline. */
export const SMALL_OBJECTS: readonly SmallObject[] = [
  ...SMALL_REGISTERS,
  ...SMALL_VERSIONS,
  ...SMALL_COLLECTIONS,
  ...SMALL_LOCKS,
  ...SMALL_CLOCKED,
];

/** @throws RangeError if there is none for the model. */
export function smallObjectOf(model: string): SmallObject {
  const found = SMALL_OBJECTS.find((object) => object.model.name === model);
  if (found === undefined) throw new RangeError(`No small object for ${model}`);
  return found;
}
