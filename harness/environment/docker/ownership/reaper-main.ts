/**
 * A process of its own that removes what a harness made when the harness is gone, however it went. It is told who by
 * its arguments, and that all is well by a line `dismissed`; its input ending without one means that it is needed.
 */

import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { connectEngine } from "../engine.ts";
import { removeOwned } from "./remove-owned.ts";

/** What the engine was making when the harness died may come into being after the first look. */
const LOOK_AGAIN_AFTER_MS = [0, 500, 1_500, 5_000];

// These are sent to all who share a terminal or a service; this is the last to go.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);

const [runId = "", pid = "", began = "", computer = ""] = process.argv.slice(2);
const owner = { runId, harness: { pid: Number(pid), began }, computer };
// Made ready now: there is little time later.
const engine = connectEngine();
engine.catch(() => undefined);

const lastWords = await text(process.stdin);
if (!lastWords.includes("dismissed")) {
  for (const delayMs of LOOK_AGAIN_AFTER_MS) {
    await sleep(delayMs);
    // An engine that fails now may be back for the next look; after the last, the next run's sweep is left.
    await removeOwned(await engine, owner).catch(() => undefined);
  }
}
