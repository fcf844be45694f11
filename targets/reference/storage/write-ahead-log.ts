import { type FileHandle, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { createDiskState } from "./disk-state.ts";
import { writeFileDurably } from "./durable-file.ts";
import { encodeLogRecord } from "./log-record.ts";
import type { DiskRecord, RecoveredState } from "./record.ts";
import { type CutTail, recover } from "./recovery.ts";
import { encodeSegmentHead, logName, snapshotName } from "./segment.ts";

/** A node's memory of what it promised. */
export interface WriteAheadLog {
  /** Hands over the records of one write; `onDurable` says when they are safe. Writes are numbered upwards. */
  append(write: number, records: readonly DiskRecord[]): void;
  /** Makes everything durable that was handed over, then lets go of the files. */
  close(): Promise<void>;
}

export interface LogEvents {
  /** Everything up to and including this write survives any crash. */
  readonly onDurable: (write: number) => void;
  /**
   * The disk refused a write. Nothing appended since is durable, and nothing may be tried again: after a failed
   * fsync the kernel may have dropped the pages, and the next fsync succeeds without them. The node has to die.
   *
   * @see Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020.
   */
  readonly onFailure: (error: unknown) => void;
}

export interface OpenedLog {
  readonly log: WriteAheadLog;
  readonly recovered: RecoveredState;
  readonly cut: CutTail | undefined;
}

/**
 * Opens the log in `directory` and says what state it holds.
 *
 * Group commit: whatever is handed over while a write is on its way to the disk goes out together as the next
 * one. A batch that holds a snapshot begins a new generation of files instead (see segment.ts).
 *
 * @throws CorruptLogError if what was durable cannot be read back.
 */
export async function openWriteAheadLog(directory: string, events: LogEvents): Promise<OpenedLog> {
  const { state: recovered, generation, cut } = await recover(directory);
  const segments = await openSegments(directory, generation, recovered);

  let pending: DiskRecord[] = [];
  let lastWrite = 0;
  let durableWrite = 0;
  let writing: Promise<void> | undefined;

  const writeBatches = async (): Promise<void> => {
    while (lastWrite > durableWrite) {
      const batch = pending;
      const write = lastWrite;
      pending = [];
      try {
        await segments.append(batch);
      } catch (error) {
        // `writing` stays set, so nothing more is written.
        events.onFailure(error);
        return;
      }
      durableWrite = write;
      events.onDurable(write);
    }
    writing = undefined;
  };

  const log: WriteAheadLog = {
    append(write, records) {
      for (const record of records) pending.push(record);
      lastWrite = write;
      writing ??= writeBatches();
    },
    async close() {
      await writing;
      await segments.close();
    },
  };
  return { log, recovered, cut };
}

/** The files of the live generation, one batch at a time. */
interface Segments {
  append(batch: readonly DiskRecord[]): Promise<void>;
  close(): Promise<void>;
}

async function openSegments(directory: string, first: number, recovered: RecoveredState): Promise<Segments> {
  const state = createDiskState(recovered);
  let generation = first;
  let file = await openForAppend(directory, generation);

  const beginGeneration = async (): Promise<void> => {
    const previous = generation;
    const { snapshot } = state.current();
    await writeFileDurably(directory, snapshotName(previous + 1), encodeLogRecord(snapshot));
    await writeFileDurably(directory, logName(previous + 1), encodeSegmentHead(state.current()));
    generation = previous + 1;
    await file.close();
    file = await openForAppend(directory, generation);
    await rm(join(directory, logName(previous)));
    await rm(join(directory, snapshotName(previous)), { force: true });
  };

  return {
    async append(batch) {
      if (batch.length === 0) return;
      for (const record of batch) state.apply(record);
      if (batch.some((record) => record.kind === "snapshot")) {
        await beginGeneration();
      } else {
        await file.appendFile(encodeLogRecord(batch));
        await file.datasync();
      }
    },
    close: () => file.close(),
  };
}

function openForAppend(directory: string, generation: number): Promise<FileHandle> {
  return open(join(directory, logName(generation)), "a");
}
