import { setTimeout as sleep } from "node:timers/promises";
import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { DatabaseError, type Outcome } from "../../../workloads/client.ts";
import type { Invoke } from "../../../workloads/generator/generator.ts";
import type { Cluster } from "../../target.ts";
import { clientSettings } from "../client/client-settings.ts";
import { type Router, reading, writing } from "../client/router.ts";
import { running, script } from "../client/script.ts";
import { expectInteger, expectOk, expectString } from "../protocol/resp-value.ts";
import { type Meaning, type Perform, unsupported } from "./client-factory.ts";
import { acquire, type Lease, LOCK_KEY, release } from "./lock-key.ts";

/** What the lock guards: a list as one string of JSON, which whoever changes it overwrites whole. */
const LIST_KEY = "{lock}:list";

/** Writes the list, and says whether it did. */
type WriteList = (router: Router, lease: Lease, list: string, signal: AbortSignal) => Promise<boolean>;

/**
 * The workload `lock`: the holder trusts its own clock, and writes if by that it still holds the lock. Nothing
 * else keeps a write out that is late, or that comes from a holder whose lease ended early on the server.
 */
export const lock: Meaning = (cluster) => underLock(cluster, writeBlindly);

/**
 * The workload `fenced-lock`: the write is one script with the look whether the lock is still the writer's.
 *
 * No owner is ever named twice, and `SET NX` names one only where there is none. So if the key names the writer, it
 * has done so all the time since the lock was granted, nobody else has held it meanwhile, and the list is as the
 * writer read it. A counter that only grows would not do: of two holders that have both read the list, the earlier
 * may write first, with the smaller number, and then the later over it.
 */
export const fencedLock: Meaning = (cluster) => underLock(cluster, writeIfHolder);

const writeBlindly: WriteList = async (router, _, list, signal) => {
  expectOk(await router.call(writing("SET", LIST_KEY, list), signal));
  return true;
};

const WRITE_IF_HOLDER = script(`
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[2], ARGV[2])
  return 1`);

const writeIfHolder: WriteList = async (router, { owner }, list, signal) => {
  const command = running(WRITE_IF_HOLDER, { keys: [LOCK_KEY, LIST_KEY], args: [owner, list] });
  return expectInteger(await router.call(command, signal)) === 1;
};

/** Of an operation's time, what is kept for reading and writing the list once the lock is there. */
const SHARE_FOR_THE_SECTION = 0.3;

function underLock(cluster: Cluster, writeList: WriteList): Perform {
  const { lockTtlMs } = clientSettings(cluster);
  const { opTimeoutMs } = cluster.options;

  async function add({ element, holdMs }: Section, router: Router, signal: AbortSignal): Promise<Outcome> {
    const untilMs = performance.now() + opTimeoutMs * (1 - SHARE_FOR_THE_SECTION) - holdMs;
    const entered = await beforeTheWrite(async () => {
      const lease = await acquire(router, { ttlMs: lockTtlMs, untilMs }, signal);
      if (lease === undefined) return undefined;
      const saw = await readList(router, signal);
      await sleep(holdMs, undefined, { signal });
      return { lease, saw };
    });
    if (entered === undefined) return { type: "fail", error: "lock-timeout" };

    const { lease, saw } = entered;
    if (performance.now() > lease.believedUntilMs) {
      await beforeTheWrite(() => release(router, lease, signal));
      return { type: "fail", error: "lease-lost" };
    }
    const written = await writeList(router, lease, JSON.stringify([...saw, element]), signal);
    if (!written) return { type: "fail", error: "fenced" };
    // The list has the element, whatever becomes of the lock: at worst it is free only when it expires.
    await release(router, lease, signal).catch(() => undefined);
    return { type: "ok", value: { element, holdMs, saw } };
  }

  return async (router, op, signal) => {
    if (op.f === "read") return { type: "ok", value: await readList(router, signal) };
    const section = op.f === "add" ? parseSection(op) : undefined;
    return section === undefined ? unsupported(op) : add(section, router, signal);
  };
}

/** One stay in the critical section, as the workload asks for it. */
interface Section {
  readonly element: number;
  readonly holdMs: number;
}

function parseSection({ value }: Invoke): Section | undefined {
  if (typeof value !== "object" || value === null || isJsonArray(value)) return undefined;
  const { element, holdMs } = value;
  return typeof element === "number" && typeof holdMs === "number" ? { element, holdMs } : undefined;
}

async function readList(router: Router, signal: AbortSignal): Promise<readonly Json[]> {
  const text = await router.call(reading("GET", LIST_KEY), signal);
  return text === null ? [] : (JSON.parse(expectString(text)) as readonly Json[]);
}

/** Whatever goes wrong before the list is written, the operation has not happened. */
async function beforeTheWrite<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new DatabaseError("not-written", error instanceof Error ? error.message : String(error));
  }
}
