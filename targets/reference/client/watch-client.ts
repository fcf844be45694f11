import { setTimeout as sleep } from "node:timers/promises";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import type { Change } from "../protocol/change.ts";
import { rememberingClient, unsupported } from "./open-client.ts";
import type { Session } from "./session.ts";

/** Where the watched keys are, apart from what else the store holds. */
const PREFIX = "watched/";
const POLL_MS = 25;
const WATCH_MS = 500;

/**
 * The workload `watch`: `put` and `delete` a key, and `watch` from a revision on, at the node's own state: for half a
 * second, or until the revision that was the latest when the watch began.
 */
export const watchClient: ClientFactory = rememberingClient((session, { options }) => {
  const watchMs = Math.min(WATCH_MS, options.opTimeoutMs / 2);
  return async (op, signal): Promise<Outcome> => {
    switch (op.f) {
      case "put": {
        const [key, value = null] = isJsonArray(op.value) ? op.value : [];
        if (typeof key !== "string") return unsupported(op);
        const revision = await session.perform({ kind: "put", key: PREFIX + key, value }, signal);
        return { type: "ok", value: { key, value, revision } };
      }
      case "delete": {
        if (typeof op.value !== "string") return unsupported(op);
        const revision = await session.perform({ kind: "delete", key: PREFIX + op.value }, signal);
        return revision === null
          ? { type: "fail", error: "absent" }
          : { type: "ok", value: { key: op.value, revision } };
      }
      case "watch": {
        const asked = asWatch(op.value);
        return asked === undefined ? unsupported(op) : watch(session, { ...asked, watchMs }, signal);
      }
      default:
        return unsupported(op);
    }
  };
});

interface Watch {
  readonly from: number;
  readonly untilNow: boolean;
  readonly watchMs: number;
}

async function watch(
  session: Session,
  { from, untilNow, watchMs }: Watch,
  signal: AbortSignal,
): Promise<Outcome> {
  const goal = untilNow ? Number(await session.perform({ kind: "revision" }, signal)) : undefined;
  const endsAt = performance.now() + watchMs;
  const events: Json[] = [];
  let next = from;
  for (;;) {
    const { oldest, to, changes } = await session.watch(PREFIX, next, signal);
    if (next < oldest) return { type: "fail", error: `compacted: ${oldest}` };
    for (const change of changes) events.push(eventOf(change));
    next = Math.max(next, to + 1);
    const isOver = goal === undefined ? performance.now() >= endsAt : next > goal;
    if (isOver) return { type: "ok", value: { from, to: next - 1, events } };
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** Watched keys are put and deleted, and nothing else happens to them. */
function eventOf({ revision, kind, key, value }: Change): Json {
  const event = { revision, type: kind, key: key.slice(PREFIX.length) };
  return kind === "delete" ? event : { ...event, value };
}

function asWatch(value: Json): Pick<Watch, "from" | "untilNow"> | undefined {
  if (typeof value !== "object" || value === null || isJsonArray(value)) return undefined;
  const { from, until } = value;
  return typeof from === "number" ? { from, untilNow: until === "now" } : undefined;
}
