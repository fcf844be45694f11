import { setTimeout as sleep } from "node:timers/promises";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { DatabaseError, type Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { type Hold, LeaseLock } from "./lease-lock.ts";
import { rememberingClient, unsupported } from "./open-client.ts";
import type { Session } from "./session.ts";

/** The code of whatever goes wrong before the write to the list is sent. */
export const NOT_WRITTEN = "not-written";

const LOCK = "lock";
const LIST = "list";
/** The part of an operation's time that may be spent on waiting for the lock. */
const PATIENCE = 0.5;

/**
 * With the defect `unfenced-write` the lock lives for this part of its time, so that it expires while its holder works,
 * and the holder does not look at its clock, as if it relied on the store to refuse what comes too late.
 */
const SHORT_LIFE = 0.2;

/** Writes the list under the lock; false if that was refused. */
type Write = (session: Session, list: readonly Json[], hold: Hold, signal: AbortSignal) => Promise<boolean>;

/**
 * The workload `lock`: `add` reads the list under the lock, waits, and writes it with one more element, if the
 * lock has not expired by then. `read` reads it without the lock.
 */
export const lockClient: ClientFactory = clientOf(async (session, list, _, signal) => {
  await session.perform({ kind: "put", key: LIST, value: list }, signal);
  return true;
});

/** The workload `fenced-lock`: the same, but the store writes the list only if the lock is still that holder's. */
export const fencedLockClient: ClientFactory = clientOf(async (session, list, { value }, signal) => {
  const write = { kind: "txn", mops: [["w", LIST, list]], when: [[LOCK, value]] } as const;
  return (await session.perform(write, signal)) !== false;
});

function clientOf(write: Write): ClientFactory {
  return rememberingClient((session, { options }) => {
    const isUnfenced = options.defect === "unfenced-write";
    const ttlMs = 1000 * Number(options.settings["lock-ttl"]) * (isUnfenced ? SHORT_LIFE : 1);
    const lock = new LeaseLock(session, { key: LOCK, ttlMs });
    const patienceMs = PATIENCE * options.opTimeoutMs;
    return async (op, signal) => {
      if (op.f === "read") return { type: "ok", value: await readList(session, signal) };
      const asked = asSection(op.value);
      if (op.f !== "add" || asked === undefined) return unsupported(op);
      const entered = await enter({ session, lock, patienceMs, holdMs: asked.holdMs }, signal);
      if (entered === undefined) return { type: "fail", error: "lock-timeout" };
      const outcome = await leave({ session, looksAtClock: !isUnfenced, write, asked, entered }, signal);
      await lock.release(entered.hold, signal);
      return outcome;
    };
  });
}

interface Section {
  readonly element: number;
  readonly holdMs: number;
}

interface Entered {
  readonly hold: Hold;
  readonly saw: readonly Json[];
}

/**
 * Takes the lock, reads the list and waits.
 *
 * @returns Undefined if the lock could not be had.
 * @throws DatabaseError with the code {@link NOT_WRITTEN}.
 */
async function enter(
  {
    session,
    lock,
    patienceMs,
    holdMs,
  }: { session: Session; lock: LeaseLock; patienceMs: number; holdMs: number },
  signal: AbortSignal,
): Promise<Entered | undefined> {
  try {
    const hold = await lock.acquire(patienceMs, signal);
    if (hold === undefined) return undefined;
    const saw = await readList(session, signal);
    await sleep(holdMs, undefined, { signal });
    return { hold, saw };
  } catch (error) {
    throw new DatabaseError(NOT_WRITTEN, String(error));
  }
}

interface Leaving {
  readonly session: Session;
  readonly looksAtClock: boolean;
  readonly write: Write;
  readonly asked: Section;
  readonly entered: Entered;
}

/** Writes the list, if this holder's time is not over yet. */
async function leave(
  { session, looksAtClock, write, asked, entered }: Leaving,
  signal: AbortSignal,
): Promise<Outcome> {
  const { hold, saw } = entered;
  if (looksAtClock && performance.now() >= hold.expiresAt) return { type: "fail", error: "lease-lost" };
  const written = await write(session, [...saw, asked.element], hold, signal);
  if (!written) return { type: "fail", error: "fenced" };
  return { type: "ok", value: { ...asked, saw, token: hold.value.token } };
}

async function readList(session: Session, signal: AbortSignal): Promise<readonly Json[]> {
  const list = await session.perform({ kind: "get", key: LIST }, signal);
  return isJsonArray(list) ? list : [];
}

function asSection(value: Json): Section | undefined {
  if (typeof value !== "object" || value === null || isJsonArray(value)) return undefined;
  const { element, holdMs } = value;
  return typeof element === "number" && typeof holdMs === "number" ? { element, holdMs } : undefined;
}
