import { appendFileSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { cannotWrite } from "../../store/write-whole.ts";
import { identify, isAlive, type ProcessIdentity } from "./process-identity.ts";

export const JOURNAL_FILE = "journal.jsonl";

/**
 * What a run leaves behind for whoever must clean up after it. An intent is written before the resource is
 * made, its name as soon as there is one, and `gone` once it is no more.
 */
export type JournalEntry =
  | ({ readonly event: "harness" } & ProcessIdentity)
  | { readonly event: "starting"; readonly node: string }
  | ({ readonly event: "started"; readonly node: string } & ProcessIdentity)
  | { readonly event: "gone"; readonly node: string; readonly pid: number };

const pid = z.int().positive();
const entrySchema: z.ZodType<JournalEntry> = z.discriminatedUnion("event", [
  z.object({ event: z.literal("harness"), pid, began: z.string() }),
  z.object({ event: z.literal("starting"), node: z.string() }),
  z.object({ event: z.literal("started"), node: z.string(), pid, began: z.string() }),
  z.object({ event: z.literal("gone"), node: z.string(), pid }),
]);

/** Appends to a run's journal. Synchronous, because the line must be there before the thing it speaks of. */
export interface Journal {
  /** @throws {@link HarnessError} when the disk refuses it. */
  append(entry: JournalEntry): void;
}

/** Opens the journal of a run and writes down whose run it is. */
export function openJournal(runDir: string): Journal {
  const path = join(runDir, JOURNAL_FILE);
  const journal: Journal = {
    append(entry) {
      try {
        appendFileSync(path, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        throw cannotWrite(path, error);
      }
    },
  };
  const harness = identify(process.pid);
  if (harness === undefined) throw new Error(`Process ${process.pid} cannot find itself`);
  journal.append({ event: "harness", ...harness });
  return journal;
}

export interface LeftOver {
  readonly runDir: string;
  readonly node: string;
  readonly pid: number;
}

export interface SweepReport {
  /** Processes that a dead harness had left and that were ended now. */
  readonly ended: readonly LeftOver[];
  /** Runs whose harness is alive; nothing of theirs was touched. */
  readonly live: readonly string[];
}

/**
 * Ends what harnesses that are dead have left running, as their journals below `storeDir` name it. Touches
 * no process whose number or beginning differs from what the journal says, and nothing of a live harness.
 */
export async function sweep(storeDir: string): Promise<SweepReport> {
  const ended: LeftOver[] = [];
  const live: string[] = [];
  for (const runDir of await findJournals(storeDir)) {
    const entries = readJournal(runDir);
    if (entries.some((entry) => entry.event === "harness" && isAlive(entry))) {
      live.push(runDir);
      continue;
    }
    for (const leftOver of unfinished(entries)) {
      if (!isAlive(leftOver)) continue;
      endGroup(leftOver);
      ended.push({ runDir, node: leftOver.node, pid: leftOver.pid });
    }
  }
  return { ended, live };
}

async function findJournals(storeDir: string): Promise<readonly string[]> {
  try {
    // Symbolic links, such as `latest`, are not followed: each run is found once.
    const files = await readdir(storeDir, { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile() && file.name === JOURNAL_FILE)
      .map((file) => file.parentPath)
      .sort((a, b) => (a < b ? -1 : 1));
  } catch (error) {
    // No store, no runs; that it cannot be made either is for whoever makes one to say.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return [];
    throw error;
  }
}

/** Lines that do not parse, such as the last one of a harness that was killed while writing, are skipped. */
function readJournal(runDir: string): readonly JournalEntry[] {
  return readFileSync(join(runDir, JOURNAL_FILE), "utf8")
    .split("\n")
    .flatMap((line) => {
      const entry = entrySchema.safeParse(parseJson(line));
      return entry.success ? [entry.data] : [];
    });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unfinished(
  entries: readonly JournalEntry[],
): readonly (ProcessIdentity & { readonly node: string })[] {
  const running = new Map<number, ProcessIdentity & { readonly node: string }>();
  for (const entry of entries) {
    if (entry.event === "started") running.set(entry.pid, entry);
    if (entry.event === "gone") running.delete(entry.pid);
  }
  return [...running.values()];
}

/** Each node leads a process group of its own, so what it has forked goes with it. */
function endGroup({ pid }: ProcessIdentity): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself in between.
  }
}
