import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { DatabaseError, type Outcome } from "../../../workloads/client.ts";
import { withDeadline } from "../../deadline.ts";
import type { ClientFactory } from "../../target.ts";
import { LINEARIZABLE, put, putIf, readKey, readTogether } from "../gateway/key-value.ts";
import { grantLease, type Lease, lock, revokeLease } from "../gateway/lease.ts";
import { keepAlive, type LeaseKeeper } from "./lease-keeper.ts";
import {
  beforeWrite,
  clientFactory,
  type Perform,
  readValue,
  type Session,
  storeKey,
  unsupported,
} from "./open-client.ts";

const LOCK = "lock";
const LIST = storeKey("lock-list", undefined);

/** How much of an operation's time, without its critical section, it may wait for the lock: the rest is for what comes after. */
const SHARE_FOR_WAITING = 1 / 3;

/** How long an operation that is done may take to give its lock back; if it does not, the lease ends by itself. */
const RELEASE_MS = 1000;

/** Writes the list from within the critical section, and says whether that was allowed. */
type WriteList = (session: Session, held: Held, list: string, signal: AbortSignal) => Promise<boolean>;

/**
 * The workload `lock`: `add` takes etcd's lock under a lease that is kept alive, reads a list that all clients share,
 * and after a while writes it with the new element, plainly. `read` reads the list.
 *
 * The client is as careful as a client can be: it does not write once its lease may have ended by its own clock.
 */
export const lockClient: ClientFactory = lockFactory(async ({ connection }, _, list, signal) => {
  await put(connection, LIST, list, signal);
  return true;
});

/**
 * The workload `fenced-lock`: the same, but the list is written in a transaction that depends on the key of the
 * lock, which exists only as long as the lock is held.
 */
export const fencedLockClient: ClientFactory = lockFactory(({ connection }, { key, token }, list, signal) =>
  putIf(connection, { kind: "created-at", key, revision: token }, LIST, list, signal),
);

function lockFactory(write: WriteList): ClientFactory {
  const perform: Perform = async (session, op, signal) => {
    switch (op.f) {
      case "add": {
        const { data } = addition.safeParse(op.value);
        return data === undefined ? unsupported(op) : addUnderLock(session, data, write, signal);
      }
      case "read":
        return { type: "ok", value: await readList(session, signal) };
      default:
        return unsupported(op);
    }
  };
  return clientFactory(() => perform);
}

/** The critical section lasts so long from reading the list to writing it. */
const addition = z.object({ element: z.number(), holdMs: z.number() });
type Addition = z.infer<typeof addition>;

/** A lock that is held, or was until recently. */
interface Held {
  /** Exists as long as the lock is held. */
  readonly key: string;
  /** The revision in which that key was made; every later holder's is higher. */
  readonly token: number;
}

async function addUnderLock(
  session: Session,
  asked: Addition,
  write: WriteList,
  signal: AbortSignal,
): Promise<Outcome> {
  const grantedAt = performance.now();
  const { connection, settings } = session;
  const lease = await beforeWrite(grantLease(connection, settings.lockTtlSeconds, signal));
  try {
    const keeper = keepAlive(await beforeWrite(session.openAnother(signal)), lease, grantedAt);
    try {
      return await addUnderLease(session, asked, write, { lease, keeper }, signal);
    } finally {
      keeper.stop();
    }
  } finally {
    await release(session, lease, signal);
  }
}

async function addUnderLease(
  session: Session,
  asked: Addition,
  write: WriteList,
  { lease, keeper }: { readonly lease: Lease; readonly keeper: LeaseKeeper },
  signal: AbortSignal,
): Promise<Outcome> {
  const key = await acquire(session, lease, asked, signal);
  const { list, token } = await beforeWrite(readListAs(session, key, signal));
  await beforeWrite(sleep(asked.holdMs, undefined, { signal }));
  if (token === undefined || !keeper.isAlive())
    throw new DatabaseError("lease-lost", "The lease may have ended before the list was written");
  const longer = JSON.stringify([...list, asked.element]);
  if (!(await write(session, { key, token }, longer, signal))) return { type: "fail", error: "fenced" };
  return { type: "ok", value: { ...asked, saw: list, token } };
}

/**
 * Waits for the lock over a connection that is closed when it takes too long, upon which etcd gives up as well.
 *
 * @throws DatabaseError `lock-timeout`, or `not-written`.
 */
async function acquire(
  session: Session,
  lease: Lease,
  { holdMs }: Addition,
  signal: AbortSignal,
): Promise<string> {
  const waitMs = Math.round(Math.max(0, (session.opTimeoutMs - holdMs) * SHARE_FOR_WAITING));
  const startedAt = performance.now();
  const waiting = await beforeWrite(session.openAnother(signal));
  try {
    return await beforeWrite(withDeadline(waitMs, signal, (limited) => lock(waiting, LOCK, lease, limited)));
  } catch (error) {
    if (performance.now() - startedAt < waitMs) throw error;
    throw new DatabaseError("lock-timeout", `The lock was not to be had in ${waitMs} ms`);
  } finally {
    waiting.close();
  }
}

/** The list and the lock's key as of one revision; no token if the lock is lost already. */
async function readListAs(
  { connection }: Session,
  key: string,
  signal: AbortSignal,
): Promise<{ readonly list: readonly Json[]; readonly token: number | undefined }> {
  const [list, held] = await readTogether(connection, [LIST, key], signal);
  return { list: elementsOf(list?.value), token: held?.create_revision };
}

/** Always linearizable: stale reads are not what the lock is there to prevent. */
async function readList({ connection }: Session, signal: AbortSignal): Promise<Json> {
  return elementsOf((await readKey(connection, LIST, LINEARIZABLE, signal))?.value);
}

function elementsOf(stored: string | undefined): readonly Json[] {
  const list = stored === undefined ? [] : readValue(stored);
  if (!isJsonArray(list)) throw new Error(`Not a list: ${JSON.stringify(list)}`);
  return list;
}

/** Ends the lease, which deletes the lock's key. What becomes of that changes nothing of what the operation did. */
async function release({ connection }: Session, lease: Lease, signal: AbortSignal): Promise<void> {
  try {
    await withDeadline(RELEASE_MS, signal, (limited) => revokeLease(connection, lease, limited));
  } catch {
    // The lease ends by itself.
  }
}
