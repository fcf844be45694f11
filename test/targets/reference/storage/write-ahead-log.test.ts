import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createDiskState } from "../../../../targets/reference/storage/disk-state.ts";
import { readLogRecord } from "../../../../targets/reference/storage/log-record.ts";
import {
  type DiskRecord,
  EMPTY_STATE,
  type Entry,
  type RecoveredState,
} from "../../../../targets/reference/storage/record.ts";
import { CorruptLogError, recover } from "../../../../targets/reference/storage/recovery.ts";
import { withoutSync } from "../../../../targets/reference/storage/unsynced-log.ts";
import { openWriteAheadLog } from "../../../../targets/reference/storage/write-ahead-log.ts";

const DEEP = Number(process.env["FAULTLINE_DEEP"] ?? 1);
const root = mkdtempSync(join(tmpdir(), "faultline-wal-"));
afterAll(() => {
  rmSync(root, { recursive: true });
});
const ignore = (): void => undefined;
const freshDirectory = (): string => mkdtempSync(join(root, "node-"));

const put = (index: number, term: number, value: string): Entry => ({
  index,
  term,
  command: { kind: "op", session: "s", sequence: index, op: { kind: "put", key: "k", value } },
});

/** Writes each list of records as one batch of its own, and waits for each. */
async function writeBatches(directory: string, batches: readonly (readonly DiskRecord[])[]): Promise<void> {
  const waiting: (() => void)[] = [];
  const failures: unknown[] = [];
  const { log } = await openWriteAheadLog(directory, {
    onDurable: () => waiting.shift()?.(),
    onFailure: (error) => failures.push(error),
  });
  for (const [position, records] of batches.entries()) {
    const durable = new Promise<void>((resolve) => waiting.push(resolve));
    log.append(position + 1, records);
    await durable;
  }
  await log.close();
  expect(failures).toEqual([]);
}

function stateAfter(batches: readonly (readonly DiskRecord[])[]): RecoveredState {
  const state = createDiskState(EMPTY_STATE);
  for (const record of batches.flat()) state.apply(record);
  const { term, votedFor, snapshot, entries } = state.current();
  return { term, votedFor, snapshot, entries: [...entries] };
}

const onlyLog = (directory: string): string => {
  const logs = readdirSync(directory).filter((name) => name.endsWith(".log"));
  expect(logs).toHaveLength(1);
  return join(directory, logs[0] ?? "");
};

/** Where each record of a log file ends, its head included. */
function recordEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (
    let record = readLogRecord(bytes, 0);
    record !== undefined;
    record = readLogRecord(bytes, record.end)
  ) {
    ends.push(record.end);
  }
  return ends;
}

/** A life of a node: votes, appended and replaced entries, and now and then a snapshot of a prefix. */
const lives = (withSnapshots: boolean, maxLength = 10): fc.Arbitrary<DiskRecord[][]> =>
  fc
    .array(
      fc.record({
        what: fc.constantFrom("vote", "append", "append", "replace", withSnapshots ? "snapshot" : "append"),
        length: fc.integer({ min: 1, max: 3 }),
        back: fc.nat({ max: 3 }),
        text: fc.string({ unit: "binary", maxLength: 20 }),
        joined: fc.boolean(),
      }),
      { minLength: 1, maxLength },
    )
    .map((steps) => {
      const batches: DiskRecord[][] = [];
      const state = createDiskState(EMPTY_STATE);
      for (const [term, { what, length, back, text, joined }] of steps.entries()) {
        const { snapshot, entries } = state.current();
        const base = snapshot?.index ?? 0;
        const last = base + entries.length;
        const start = what === "replace" ? Math.max(base, last - back) : last;
        const covered = entries[Math.max(0, entries.length - 1 - back)];
        const record: DiskRecord =
          what === "vote"
            ? { kind: "vote", term, votedFor: text }
            : what === "snapshot" && covered !== undefined
              ? { kind: "snapshot", snapshot: { index: covered.index, term: covered.term, state: { text } } }
              : {
                  kind: "entries",
                  entries: Array.from({ length }, (_, i) => put(start + 1 + i, term, text)),
                };
        state.apply(record);
        const current = batches.at(-1);
        if (joined && current !== undefined) current.push(record);
        else batches.push([record]);
      }
      return batches;
    });

describe("openWriteAheadLog()", () => {
  it("recovers what was written in the lives before, snapshots included", async () => {
    await fc.assert(
      fc.asyncProperty(lives(true), fc.nat({ max: 10 }), async (batches, restartAt) => {
        const directory = freshDirectory();
        await writeBatches(directory, batches.slice(0, restartAt));
        await writeBatches(directory, batches.slice(restartAt));
        expect(await recover(directory)).toMatchObject({ state: stateAfter(batches), cut: undefined });
      }),
      { numRuns: 25 * DEEP },
    );
  });

  it("recovers exactly the batches before a cut, at every byte of the file", async () => {
    await fc.assert(
      fc.asyncProperty(lives(false, 4), async (batches) => {
        const directory = freshDirectory();
        await writeBatches(directory, batches);
        const file = onlyLog(directory);
        const bytes = readFileSync(file);
        const ends = recordEnds(bytes);
        const [head = 0] = ends;
        expect(ends).toHaveLength(batches.length + 1);
        for (let at = bytes.length; at >= 0; at--) {
          writeFileSync(file, bytes.subarray(0, at));
          if (at < head) {
            await expect(recover(directory)).rejects.toThrow(CorruptLogError);
            continue;
          }
          const whole = ends.filter((end) => end <= at).length;
          const { state, cut } = await recover(directory);
          expect(state).toEqual(stateAfter(batches.slice(0, whole - 1)));
          expect(cut?.bytes ?? 0).toBe(at - (ends[whole - 1] ?? 0));
        }
      }),
      { numRuns: DEEP },
    );
  });

  it("refuses flipped bits before the last record, and cuts the last record for them", async () => {
    await fc.assert(
      fc.asyncProperty(
        lives(false),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async (batches, where, mask) => {
          const directory = freshDirectory();
          await writeBatches(directory, batches);
          const file = onlyLog(directory);
          const bytes = readFileSync(file);
          const lastStart = recordEnds(bytes).at(-2) ?? 0;
          const at = Math.floor(where * bytes.length);
          bytes.writeUInt8(bytes.readUInt8(at) ^ mask, at);
          writeFileSync(file, bytes);
          if (at < lastStart) {
            await expect(recover(directory)).rejects.toThrow(CorruptLogError);
          } else {
            expect((await recover(directory)).state).toEqual(stateAfter(batches.slice(0, -1)));
          }
        },
      ),
      { numRuns: 60 * DEEP },
    );
  });

  it("names file and offset of a damaged record that an intact one follows", async () => {
    const directory = freshDirectory();
    await writeBatches(directory, [
      [{ kind: "entries", entries: [put(1, 1, "a")] }],
      [{ kind: "entries", entries: [put(2, 1, "b")] }],
    ]);
    const file = onlyLog(directory);
    const bytes = readFileSync(file);
    const [head = 0, second = 0] = recordEnds(bytes);
    bytes.writeUInt8(bytes.readUInt8(head + 20) ^ 1, head + 20);
    writeFileSync(file, bytes);
    await expect(openWriteAheadLog(directory, { onDurable: ignore, onFailure: ignore })).rejects.toThrow(
      `${file} is corrupt at byte ${head}: a damaged record is followed by an intact one at byte ${second}`,
    );
  });

  it("appends after a tail that was cut", async () => {
    const directory = freshDirectory();
    const first: DiskRecord[] = [{ kind: "entries", entries: [put(1, 1, "a")] }];
    const torn: DiskRecord[] = [{ kind: "entries", entries: [put(2, 1, "b")] }];
    const second: DiskRecord[] = [{ kind: "entries", entries: [put(2, 2, "c")] }];
    await writeBatches(directory, [first, torn]);
    const file = onlyLog(directory);
    truncateSync(file, readFileSync(file).length - 1);
    await writeBatches(directory, [second]);
    expect((await recover(directory)).state).toEqual(stateAfter([first, second]));
  });

  it("takes a tail of zeroes for an interrupted write", async () => {
    const directory = freshDirectory();
    const batch: DiskRecord[] = [{ kind: "vote", term: 3, votedFor: "n2" }];
    await writeBatches(directory, [batch]);
    const file = onlyLog(directory);
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.alloc(4096)]));
    const { state, cut } = await recover(directory);
    expect(state).toEqual(stateAfter([batch]));
    expect(cut?.bytes).toBe(4096);
  });

  it("keeps one generation of files once a snapshot is durable", async () => {
    const directory = freshDirectory();
    const entries = [1, 2, 3].map((index) => put(index, 1, "v"));
    await writeBatches(directory, [
      [{ kind: "entries", entries }],
      [{ kind: "snapshot", snapshot: { index: 2, term: 1, state: "two" } }],
    ]);
    expect(readdirSync(directory).toSorted()).toEqual(["0000000002.log", "0000000002.snapshot"]);
    expect((await recover(directory)).state.entries).toEqual(entries.slice(2));
  });

  it("recovers from a crash at each step of a change of generation", async () => {
    const before: DiskRecord[][] = [[{ kind: "entries", entries: [put(1, 1, "a"), put(2, 1, "b")] }]];
    const after: DiskRecord[][] = [
      ...before,
      [{ kind: "snapshot", snapshot: { index: 2, term: 1, state: 2 } }],
    ];
    const [old, next] = [freshDirectory(), freshDirectory()];
    await writeBatches(old, before);
    await writeBatches(next, after);
    const oldLog = { "0000000001.log": readFileSync(join(old, "0000000001.log")) };
    const snapshot = readFileSync(join(next, "0000000002.snapshot"));
    const log = readFileSync(join(next, "0000000002.log"));
    const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length / 2);
    const crashes: readonly [Record<string, Buffer>, DiskRecord[][]][] = [
      [{ ...oldLog, "0000000002.snapshot.unfinished": half(snapshot) }, before],
      [{ ...oldLog, "0000000002.snapshot": snapshot }, before],
      [{ ...oldLog, "0000000002.snapshot": snapshot, "0000000002.log.unfinished": half(log) }, before],
      [{ ...oldLog, "0000000002.snapshot": snapshot, "0000000002.log": log }, after],
    ];
    for (const [files, batches] of crashes) {
      const directory = freshDirectory();
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(directory, name), bytes);
      expect((await recover(directory)).state).toEqual(stateAfter(batches));
      const generation = batches === after ? ["0000000002.log", "0000000002.snapshot"] : ["0000000001.log"];
      expect(readdirSync(directory).toSorted()).toEqual(generation);
    }
  });

  it("refuses a snapshot that is damaged or missing", async () => {
    const directory = freshDirectory();
    await writeBatches(directory, [
      [{ kind: "entries", entries: [put(1, 1, "a")] }],
      [{ kind: "snapshot", snapshot: { index: 1, term: 1, state: "one" } }],
    ]);
    const file = join(directory, "0000000002.snapshot");
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, -1));
    await expect(recover(directory)).rejects.toThrow(
      `${file} is corrupt at byte 0: its checksum does not match`,
    );
    rmSync(file);
    await expect(recover(directory)).rejects.toThrow(`${file} is corrupt at byte 0: it cannot be read`);
  });

  it("refuses a directory whose log is gone but whose snapshot is not", async () => {
    const directory = freshDirectory();
    writeFileSync(join(directory, "0000000002.snapshot"), "");
    await expect(recover(directory)).rejects.toThrow("its log file is missing");
  });

  it("writes together what is handed over while a write is on its way", async () => {
    const directory = freshDirectory();
    const durable: number[] = [];
    const { log } = await openWriteAheadLog(directory, {
      onDurable: (write) => durable.push(write),
      onFailure: ignore,
    });
    for (let write = 1; write <= 100; write++)
      log.append(write, [{ kind: "vote", term: write, votedFor: null }]);
    expect(durable).toEqual([]);
    await log.close();
    expect(durable).toEqual([1, 100]);
    expect((await recover(directory)).state.term).toBe(100);
  });

  it("answers a write without records too", async () => {
    const durable: number[] = [];
    const { log } = await openWriteAheadLog(freshDirectory(), {
      onDurable: (write) => durable.push(write),
      onFailure: ignore,
    });
    log.append(1, []);
    await log.close();
    expect(durable).toEqual([1]);
  });

  it("reports a write that the disk refuses once, and calls nothing durable after it", async () => {
    const directory = freshDirectory();
    const durable: number[] = [];
    const failures: unknown[] = [];
    const { log } = await openWriteAheadLog(directory, {
      onDurable: (write) => durable.push(write),
      onFailure: (error) => failures.push(error),
    });
    rmSync(directory, { recursive: true });
    // A snapshot needs new files, and their directory is gone.
    log.append(1, [{ kind: "snapshot", snapshot: { index: 1, term: 1, state: null } }]);
    log.append(2, [{ kind: "vote", term: 1, votedFor: null }]);
    await log.close();
    log.append(3, [{ kind: "vote", term: 2, votedFor: null }]);
    expect(durable).toEqual([]);
    expect(failures).toHaveLength(1);
  });
});

describe("withoutSync()", () => {
  it("answers before anything is on disk, and a kill loses it", async () => {
    const directory = freshDirectory();
    const { log } = await openWriteAheadLog(directory, { onDurable: ignore, onFailure: ignore });
    const durable: number[] = [];
    const unsynced = withoutSync(log, 60_000, (write) => durable.push(write));
    unsynced.append(1, [{ kind: "vote", term: 7, votedFor: "n1" }]);
    expect(durable).toEqual([]);
    await Promise.resolve();
    expect(durable).toEqual([1]);
    expect((await recover(directory)).state).toEqual(EMPTY_STATE);
    await unsynced.close();
    expect((await recover(directory)).state.term).toBe(7);
  });
});
