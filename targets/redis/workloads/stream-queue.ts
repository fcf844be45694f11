import { DatabaseError } from "../../../workloads/client.ts";
import { type Command, type Router, writing } from "../client/router.ts";
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
const MANY = "1000000";

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
    const [taken] = await deliver(router, { to: TAKER, count: "1" }, signal);
    return taken;
  },
  async strikeOff(router, { id }, signal) {
    await acknowledge(router, [id], signal);
  },
  async drain(router, signal) {
    const claimed = await inGroup(
      router,
      writing("XAUTOCLAIM", STREAM, GROUP, DRAINER, "0", "0", "COUNT", MANY),
      signal,
    );
    const pending = parseEntries(expectArray(claimed)[1]);
    const waiting = await deliver(router, { to: DRAINER, count: MANY }, signal);
    const all = [...pending, ...waiting];
    if (all.length > 0)
      await acknowledge(
        router,
        all.map(({ id }) => id),
        signal,
      );
    return all.map(({ element }) => element);
  },
};

/** Delivers entries that nobody has got yet. */
async function deliver(
  router: Router,
  { to, count }: { readonly to: string; readonly count: string },
  signal: AbortSignal,
): Promise<readonly Taken[]> {
  const command = writing("XREADGROUP", "GROUP", GROUP, to, "COUNT", count, "STREAMS", STREAM, ">");
  const reply = await inGroup(router, command, signal);
  return reply === null ? [] : parseEntries(expectMap(reply).get(STREAM));
}

/** Acknowledged means struck off: an entry that is pending nowhere and was delivered once is never seen again. */
async function acknowledge(router: Router, ids: readonly string[], signal: AbortSignal): Promise<void> {
  expectInteger(await router.call(writing("XACK", STREAM, GROUP, ...ids), signal));
}

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
