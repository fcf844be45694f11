import { writing } from "../client/router.ts";
import { running, script } from "../client/script.ts";
import { expectArray, expectInteger, expectString } from "../protocol/resp-value.ts";
import type { Entry, Queue } from "./queue.ts";

const WAITING = "{queue}:waiting";
/** One list for all who take: the elements of a run are all different, so each finds its own. */
const ASIDE = "{queue}:aside";

/** One command deletes both lists, so that it is all or nothing. */
const DRAIN = script(`
  local aside = redis.call('LRANGE', KEYS[1], 0, -1)
  local waiting = redis.call('LRANGE', KEYS[2], 0, -1)
  redis.call('DEL', KEYS[1], KEYS[2])
  return {aside, waiting}`);

/**
 * A queue as a list, with a second for what was taken.
 *
 * @see "Reliable queue", https://redis.io/docs/latest/commands/lmove/
 */
export const listQueue: Queue = {
  async enqueue(router, element, signal) {
    expectInteger(await router.call(writing("RPUSH", WAITING, element), signal));
  },
  async setAside(router, signal) {
    const element = await router.call(writing("LMOVE", WAITING, ASIDE, "LEFT", "RIGHT"), signal);
    return element === null ? undefined : entryOf(expectString(element));
  },
  async strikeOff(router, { id }, signal) {
    expectInteger(await router.call(writing("LREM", ASIDE, "1", id), signal));
  },
  async drain(router, signal) {
    const reply = await router.call(running(DRAIN, { keys: [ASIDE, WAITING], args: [] }), signal);
    const [aside = [], waiting = []] = expectArray(reply).map((elements) =>
      expectArray(elements).map((element) => entryOf(expectString(element))),
    );
    return { aside, waiting };
  },
};

function entryOf(element: string): Entry {
  return { id: element, element };
}
