import { describe, expect, it } from "vitest";
import { createDiskState } from "../../../../targets/reference/storage/disk-state.ts";
import {
  type DiskRecord,
  EMPTY_STATE,
  type Entry,
  type RecoveredState,
  type Snapshot,
} from "../../../../targets/reference/storage/record.ts";

const entry = (index: number, term: number): Entry => ({ index, term, command: { kind: "noop" } });
const entries = (...added: readonly (readonly [index: number, term: number])[]): DiskRecord => ({
  kind: "entries",
  entries: added.map(([index, term]) => entry(index, term)),
});
const snapshot = (index: number, term: number): Snapshot => ({ index, term, state: `state at ${index}` });
const compacted = (index: number, term: number): DiskRecord => ({
  kind: "snapshot",
  snapshot: snapshot(index, term),
});

function fold(...records: readonly DiskRecord[]): RecoveredState {
  const state = createDiskState(EMPTY_STATE);
  for (const record of records) state.apply(record);
  return state.current();
}

describe("createDiskState()", () => {
  it("remembers the last vote", () => {
    const votes: DiskRecord[] = [
      { kind: "vote", term: 3, votedFor: "n2" },
      { kind: "vote", term: 4, votedFor: null },
    ];
    expect(fold(...votes)).toEqual({ ...EMPTY_STATE, term: 4, votedFor: null });
  });

  it("drops everything behind an entry that replaces another", () => {
    const replaced = fold(entries([1, 1], [2, 1], [3, 1]), entries([2, 2]));
    expect(replaced.entries).toEqual([entry(1, 1), entry(2, 2)]);
  });

  it("keeps the entries that continue a snapshot", () => {
    const { snapshot: kept, entries: rest } = fold(entries([1, 1], [2, 1], [3, 2]), compacted(2, 1));
    expect(kept).toEqual(snapshot(2, 1));
    expect(rest).toEqual([entry(3, 2)]);
  });

  it("drops the entries that do not continue a snapshot", () => {
    expect(fold(entries([1, 1], [2, 1], [3, 1]), compacted(2, 2)).entries).toEqual([]);
    expect(fold(entries([1, 1]), compacted(5, 2)).entries).toEqual([]);
  });

  it("goes on after a snapshot", () => {
    const state = fold(entries([1, 1], [2, 1]), compacted(2, 1), entries([3, 2], [4, 2]), compacted(3, 2));
    expect(state.snapshot).toEqual(snapshot(3, 2));
    expect(state.entries).toEqual([entry(4, 2)]);
  });

  it("passes over entries that the snapshot covers already", () => {
    expect(fold(compacted(2, 1), entries([1, 1], [2, 1], [3, 1])).entries).toEqual([entry(3, 1)]);
  });

  it("refuses what cannot follow", () => {
    expect(() => fold(entries([2, 1]))).toThrow("Entry 2 does not follow entry 0");
    expect(() => fold(compacted(5, 1), entries([7, 1]))).toThrow("Entry 7 does not follow entry 5");
    expect(() => fold(compacted(5, 1), compacted(4, 1))).toThrow("Snapshot 4 is older than snapshot 5");
  });

  it("leaves the state it began with alone", () => {
    const before: RecoveredState = { ...EMPTY_STATE, entries: [entry(1, 1)] };
    createDiskState(before).apply(entries([1, 2]));
    expect(before.entries).toEqual([entry(1, 1)]);
  });
});
