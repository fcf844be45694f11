import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

const HEARTBEAT_MS = 1000;
/** Ten missed heartbeats: the holder was killed, or its machine was. */
const STALE_AFTER_MS = 10_000;
const RETRY_MS = 100;

/**
 * Runs `work` while no other process does so under the same lock file.
 *
 * The holder renews the file's time as long as it lives. A file that nobody renews was left by a process that
 * could not clean up, and is taken over.
 *
 * @template T
 * @param {string} file
 * @param {AbortSignal} signal - Ends the wait.
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait] - Called once if somebody else holds the lock.
 * @returns {Promise<T>}
 */
export async function withLock(file, signal, work, onWait = () => undefined) {
  const owner = `${String(process.pid)} ${String(process.hrtime.bigint())}`;
  let waiting = false;
  while (!tryAcquire(file, owner)) {
    if (!waiting) onWait();
    waiting = true;
    removeIfStale(file, owner);
    await sleep(RETRY_MS, undefined, { signal });
  }
  const heartbeat = setInterval(() => renew(file), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if (content(file) === owner) rmSync(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} owner
 */
function tryAcquire(file, owner) {
  try {
    writeFileSync(file, owner, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Moves a stale lock aside before deleting it: of several waiters only one can, and if it took a lock that had
 * been acquired in the meantime, it gives it back.
 *
 * @param {string} file
 * @param {string} owner
 */
function removeIfStale(file, owner) {
  const stale = content(file);
  if (stale === undefined || !isStale(file)) return;
  const aside = `${file}.${owner.replace(" ", "-")}`;
  try {
    renameSync(file, aside);
    if (content(aside) !== stale) linkSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" && codeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {string} file */
function isStale(file) {
  const renewedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return renewedAt !== undefined && Date.now() - renewedAt > STALE_AFTER_MS;
}

/** @param {string} file */
function renew(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch (error) {
    // Somebody deleted the file by hand. The work goes on; the lock is theirs to break.
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

/** @param {string} file */
function content(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
