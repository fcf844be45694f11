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
import type { Queue, Taken } from "./queue.ts";

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
  local entries = {}
  local function take(more)
    for _, entry in ipairs(more) do entries[#entries + 1] = entry end
  end
  take(redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, '0', 'COUNT', 1000000)[2])
  local fresh = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', 1000000, 'STREAMS', KEYS[1], '>')
  if fresh then take(fresh[1][2]) end
  for first = 1, #entries, 1000 do
    local ids = {}
    for i = first, math.min(first + 999, #entries) do ids[#ids + 1] = entries[i][1] end
    redis.call('XACK', KEYS[1], ARGV[1], unpack(ids))
  end
  return entries`);

/**
 * A queue as a stream that a consumer group reads. An entry that was delivered is pending until it is acknowledged.
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
    // Acknowledged means struck off: an entry that was delivered and is not pending any more is never seen again.
    return expectInteger(await router.call(writing("XACK", STREAM, GROUP, id), signal)) === 1;
  },
  async drain(router, signal) {
    const command = running(DRAIN, { keys: [STREAM], args: [GROUP, DRAINER] });
    return parseEntries(await inGroup(router, command, signal)).map(({ element }) => element);
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

function parseEntries(value: RespValue | undefined): readonly Taken[] {
  return expectArray(value).map((entry) => {
    const [id, fields] = expectArray(entry);
    return { id: expectString(id), element: expectString(expectArray(fields)[1]) };
  });
}
