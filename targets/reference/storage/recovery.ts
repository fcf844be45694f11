import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createDiskState, type DiskState } from "./disk-state.ts";
import { syncDirectory, UNFINISHED, writeFileDurably } from "./durable-file.ts";
import { findLogRecord, type LogRecord, readLogRecord } from "./log-record.ts";
import { type DiskRecord, EMPTY_STATE, type RecoveredState, type Snapshot } from "./record.ts";
import { encodeSegmentHead, generationOf, isSegmentHead, logName, snapshotName } from "./segment.ts";

/** Data that was durable can no longer be read. Going on without it would break promises, so the node must not start. */
export class CorruptLogError extends Error {
  readonly file: string;
  readonly offset: number;

  constructor(file: string, offset: number, what: string) {
    super(`${file} is corrupt at byte ${offset}: ${what}`);
    this.name = "CorruptLogError";
    this.file = file;
    this.offset = offset;
  }
}

/** The end of a log file that a crash left half written, and that was cut off. */
export interface CutTail {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

export interface Recovery {
  readonly state: RecoveredState;
  readonly generation: number;
  readonly cut: CutTail | undefined;
}

/**
 * Reads back what the last life of a node left in its data directory, and makes the directory ready for the next.
 *
 * 1. The newest generation with a log file counts; an empty directory starts generation 1.
 * 2. Its head, its snapshot and then its records are folded in order.
 * 3. A damaged record at the very end is a write that a crash interrupted: it was never acknowledged, and is cut.
 *    A damaged record with an intact one behind it was durable once: that is refused.
 * 4. What interrupted changes of generation left over is removed.
 *
 * Rot in the very last record looks the same as an interrupted write; one node alone cannot tell them apart.
 *
 * @throws CorruptLogError naming file and offset.
 * @see Alagappan et al., "Protocol-Aware Recovery for Consensus-Based Storage", FAST 2018, on just that.
 */
export async function recover(directory: string): Promise<Recovery> {
  if ((await mkdir(directory, { recursive: true })) !== undefined) await syncDirectory(dirname(directory));
  const names = await readdir(directory);
  const generation = await newestGeneration(directory, names);
  const state = createDiskState(EMPTY_STATE);
  const cut = await replay(directory, generation, state);
  await removeLeftovers(directory, names, generation);
  return { state: state.current(), generation, cut };
}

async function newestGeneration(directory: string, names: readonly string[]): Promise<number> {
  const generations = names.filter((name) => name.endsWith(".log")).map((name) => generationOf(name) ?? 0);
  const newest = Math.max(0, ...generations);
  if (newest > 0) return newest;

  const orphan = names.find((name) => generationOf(name) !== undefined);
  if (orphan !== undefined) throw new CorruptLogError(join(directory, orphan), 0, "its log file is missing");
  await writeFileDurably(directory, logName(1), encodeSegmentHead(EMPTY_STATE));
  return 1;
}

async function replay(directory: string, generation: number, state: DiskState): Promise<CutTail | undefined> {
  const file = join(directory, logName(generation));
  const bytes = await readFile(file);
  let record = readLogRecord(bytes, 0);
  if (record === undefined || !isSegmentHead(record.value)) {
    throw new CorruptLogError(file, 0, "it does not begin with a head of a known format");
  }
  const { snapshot, ...head } = record.value;
  if (snapshot !== null) {
    state.apply({ kind: "snapshot", snapshot: await readSnapshot(directory, generation, snapshot) });
  }
  state.apply({ kind: "vote", ...head });
  state.apply({ kind: "entries", entries: head.entries });

  let offset = record.end;
  while ((record = readLogRecord(bytes, offset)) !== undefined) {
    applyBatch(state, record, { file, offset });
    offset = record.end;
  }
  return offset === bytes.length ? undefined : await cutTail(file, bytes, offset);
}

async function readSnapshot(
  directory: string,
  generation: number,
  expected: { readonly index: number; readonly term: number },
): Promise<Snapshot> {
  const file = join(directory, snapshotName(generation));
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new CorruptLogError(file, 0, `it cannot be read (${String(error)})`);
  });
  const record = readLogRecord(bytes, 0);
  if (record?.end !== bytes.length) throw new CorruptLogError(file, 0, "its checksum does not match");
  const snapshot = record.value as Snapshot;
  if (snapshot.index !== expected.index || snapshot.term !== expected.term) {
    throw new CorruptLogError(file, 0, `it is snapshot ${snapshot.index}, the log needs ${expected.index}`);
  }
  return snapshot;
}

function applyBatch(
  state: DiskState,
  record: LogRecord,
  place: { readonly file: string; readonly offset: number },
): void {
  try {
    for (const diskRecord of record.value as readonly DiskRecord[]) state.apply(diskRecord);
  } catch (error) {
    throw new CorruptLogError(
      place.file,
      place.offset,
      error instanceof Error ? error.message : String(error),
    );
  }
}

async function cutTail(file: string, bytes: Buffer, offset: number): Promise<CutTail> {
  const intact = findLogRecord(bytes, offset + 1);
  if (intact !== undefined) {
    throw new CorruptLogError(
      file,
      offset,
      `a damaged record is followed by an intact one at byte ${intact}`,
    );
  }
  const handle = await open(file, "r+");
  try {
    await handle.truncate(offset);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { file, offset, bytes: bytes.length - offset };
}

async function removeLeftovers(directory: string, names: readonly string[], live: number): Promise<void> {
  const leftovers = names.filter((name) => {
    const generation = generationOf(name);
    return name.endsWith(UNFINISHED) || (generation !== undefined && generation !== live);
  });
  for (const name of leftovers) await rm(join(directory, name));
  if (leftovers.length > 0) await syncDirectory(directory);
}
