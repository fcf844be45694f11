import { existsSync } from "node:fs";
import { mkdtemp, open, rm, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Finding, Probe } from "../probe.ts";

const SYNCS = 20;
const BLOCK = new Uint8Array(4096);
/** A run of an hour at full rate stays below this. */
const MIN_FREE_BYTES = 1 << 30;

/** Writes and syncs where runs are kept, and asks how much room there is. */
export const storeDisk: Probe = {
  title: "disk of the store",
  async look({ storeDir }) {
    const place = nearestExisting(resolve(storeDir));
    try {
      const latencies = await syncLatenciesMs(place);
      const { bavail, bsize } = await statfs(place);
      return judge(place, bavail * bsize, latencies);
    } catch (error) {
      return {
        ok: false,
        problem: error instanceof Error ? error.message : String(error),
        remedy: "Choose a directory that this user can write to with --store",
      };
    }
  },
};

function judge(place: string, freeBytes: number, latenciesMs: readonly number[]): Finding {
  const free = `${(freeBytes / (1 << 30)).toFixed(1)} GiB free`;
  if (freeBytes < MIN_FREE_BYTES) {
    return {
      ok: false,
      problem: `${free} in ${place}`,
      remedy: "Free some space, or choose another place with --store",
    };
  }
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const [median = 0, worst = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return { ok: true, found: `${free}; fsync takes ${median.toFixed(1)} ms, ${worst.toFixed(1)} ms at worst` };
}

async function syncLatenciesMs(place: string): Promise<readonly number[]> {
  const directory = await mkdtemp(join(place, ".faultline-doctor-"));
  try {
    const file = await open(join(directory, "sync"), "w");
    try {
      const latencies: number[] = [];
      for (let sync = 0; sync < SYNCS; sync += 1) {
        await file.write(BLOCK);
        const startedAt = performance.now();
        await file.sync();
        latencies.push(performance.now() - startedAt);
      }
      return latencies;
    } finally {
      await file.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function nearestExisting(directory: string): string {
  return existsSync(directory) ? directory : nearestExisting(dirname(directory));
}
