import { z } from "zod";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import type { KeyValue } from "../gateway/fields.ts";
import { compact, currentRevision, deleteKey, put } from "../gateway/key-value.ts";
import { CompactedError, watchFrom } from "../gateway/watch.ts";
import {
  clientFactory,
  type Perform,
  readValue,
  type Session,
  storeKey,
  unsupported,
} from "./open-client.ts";

const PREFIX = `${storeKey("watch", undefined)}/`;
/** A watch that hears nothing for so long has heard what there is. */
const QUIET_MS = 500;

/**
 * The workload `watch`: `put` [key, value], `delete` key, each with the revision that it made, and `watch`
 * {from, until}: the changes from a revision on, as a fresh watch tells them.
 */
export const watchClient: ClientFactory = clientFactory(() => {
  let deletes = 0;
  const perform: Perform = async (session, op, signal) => {
    switch (op.f) {
      case "put":
        return isPut(op.value) ? putValue(session, op.value, signal) : unsupported(op);
      case "delete": {
        if (typeof op.value !== "string") return unsupported(op);
        const revision = await deleteKey(session.connection, keyOf(op.value), signal);
        if (revision === undefined) return { type: "fail", error: "absent" };
        deletes++;
        if (deletes % session.settings.compactEvery === 0) await tryCompact(session, revision, signal);
        return { type: "ok", value: { key: op.value, revision } };
      }
      case "watch": {
        const { data } = watchRequest.safeParse(op.value);
        return data === undefined ? unsupported(op) : watch(session, data, signal);
      }
      default:
        return unsupported(op);
    }
  };
  return perform;
});

async function putValue(
  { connection }: Session,
  [key, value]: readonly [string, Json],
  signal: AbortSignal,
): Promise<Outcome> {
  const revision = await put(connection, keyOf(key), JSON.stringify(value), signal);
  return { type: "ok", value: { key, value, revision } };
}

/** Whether it works is no part of the operation: another client may have compacted later history already. */
async function tryCompact({ connection }: Session, revision: number, signal: AbortSignal): Promise<void> {
  try {
    await compact(connection, revision, signal);
  } catch {
    // The history stays as it is.
  }
}

/** `until` is how long to watch: half a second, or until everything has come that was there when it began. */
const watchRequest = z.object({ from: z.number(), until: z.literal("now").nullable() });
type WatchRequest = z.infer<typeof watchRequest>;

/**
 * Collects changes, and says how far they surely go: to the revision of the last one that came. The revisions in
 * the heads of etcd's messages say less, since one that is not the last of several names the same.
 *
 * Every key is watched, so that every revision has a change, and the end of what there was "now" is always seen.
 */
async function watch(session: Session, { from, until }: WatchRequest, signal: AbortSignal): Promise<Outcome> {
  const target =
    until === "now" ? await currentRevision(session.connection, signal) : Number.POSITIVE_INFINITY;
  const events: Json[] = [];
  let to = from - 1;
  const enough = new AbortController();
  const stop = (): void => {
    enough.abort();
  };
  const quiet = setTimeout(stop, QUIET_MS);
  signal.addEventListener("abort", stop);
  try {
    if (to >= target) return { type: "ok", value: { from, to, events } };
    for await (const reply of watchFrom(session.machine.clientAddress(), from, enough.signal)) {
      for (const { type, kv } of reply.events) {
        to = kv.mod_revision;
        if (kv.key.startsWith(PREFIX)) events.push(toEvent(type, kv));
      }
      if (to >= target) break;
      if (until === "now") quiet.refresh();
    }
  } catch (error) {
    if (error instanceof CompactedError) return { type: "fail", error: `compacted: ${error.oldest}` };
    if (!enough.signal.aborted || signal.aborted) throw error;
  } finally {
    clearTimeout(quiet);
    signal.removeEventListener("abort", stop);
  }
  return { type: "ok", value: { from, to, events } };
}

function toEvent(type: "PUT" | "DELETE", { key, value, mod_revision: revision }: KeyValue): Json {
  const name = key.slice(PREFIX.length);
  return type === "PUT"
    ? { revision, type: "put", key: name, value: readValue(value) }
    : { revision, type: "delete", key: name };
}

function keyOf(name: string): string {
  return PREFIX + name;
}

function isPut(value: Json): value is readonly [string, Json] {
  return isJsonArray(value) && value.length === 2 && typeof value[0] === "string";
}
