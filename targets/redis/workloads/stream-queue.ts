import { DatabaseError } from "../../../workloads/client.ts";
import { type Command, type Router, writing } from "../client/router.ts";
import { running, script } from "../client/script.ts";
import {
  expectArray,
  expectInteger,
  expectMap,
  expectString,
  type RespValue,
} from "../protocol/resp-value.ts";
import type { Entry, Queue } from "./queue.ts";

const STREAM = "{queue}:stream";
const GROUP = "takers";
const TAKER = "taker";
const DRAINER = "drainer";
const FIELD = "element";

/**
 * Takes over what is pending with others, then has delivered what nobody got yet, and acknowledges it all. Only the
 * last step takes anything away, a thousand entries a command, since Lua passes no more than some thousand arguments.
 */
const DRAIN = script(`
  local pending = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, '0', 'COUNT', 1000000)[2]
  local read = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', 1000000, 'STREAMS', KEYS[1], '>')
  local fresh = read and read[1][2] or {}
  for _, entries in ipairs({pending, fresh}) do
    for first = 1, #entries, 1000 do
      local ids = {}
      for i = first, math.min(first + 999, #entries) do ids[#ids + 1] = entries[i][1] end
      redis.call('XACK', KEYS[1], ARGV[1], unpack(ids))
    end
  end
  return {pending, fresh}`);

/**
 * A queue as a stream that a consumer group reads. An entry that was delivered is pending, which is to say aside, until
 * it is acknowledged, after which it is never seen again.
 *
 * @see "Redis Streams: consumer groups", https://redis.io/docs/latest/develop/data-types/streams/
 */
export const streamQueue: Queue = {
  async enqueue(router, element, signal) {
    expectString(await router.call(writing("XADD", STREAM, "*", FIELD, element), signal));
  },
  async setAside(router, signal) {
    const command = writing("XREADGROUP", "GROUP", GROUP, TAKER, "COUNT", "1", "STREAMS", STREAM, ">");
    const reply = await inGroup(router, command, signal);
    return reply === null ? undefined : parseEntries(expectMap(reply).get(STREAM))[0];
  },
  async strikeOff(router, { id }, signal) {
    expectInteger(await router.call(writing("XACK", STREAM, GROUP, id), signal));
  },
  async drain(router, signal) {
    const command = running(DRAIN, { keys: [STREAM], args: [GROUP, DRAINER] });
    const [aside = [], waiting = []] = expectArray(await inGroup(router, command, signal)).map(parseEntries);
    return { aside, waiting };
  },
};

/** A command of the group's. Where there is no group it was refused, so it is sent again once there is one. */
async function inGroup(router: Router, command: Command, signal: AbortSignal): Promise<RespValue> {
  try {
    return await router.call(command, signal);
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === "NOGROUP")) throw error;
  }
  try {
    await router.call(writing("XGROUP", "CREATE", STREAM, GROUP, "0", "MKSTREAM"), signal);
  } catch (error) {
    // Somebody else was quicker.
    if (!(error instanceof DatabaseError && error.code === "BUSYGROUP")) throw error;
  }
  return router.call(command, signal);
}

function parseEntries(value: RespValue | undefined): readonly Entry[] {
  return expectArray(value).map((entry) => {
    const [id, fields] = expectArray(entry);
    return { id: expectString(id), element: expectString(expectArray(fields)[1]) };
  });
}
