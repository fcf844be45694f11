import { describe, expect, it } from "vitest";
import { ChangeLog } from "../../../../targets/reference/node/change-log.ts";
import type { Edit } from "../../../../targets/reference/protocol/change.ts";

const put = (key: string, value = 0): Edit => ({ kind: "put", key, value });

/** A log with a put of "x" at each of the revisions 1 to `count`. */
function logOf(count: number, limit = 10_000): ChangeLog {
  const log = new ChangeLog(limit);
  for (let i = 0; i < count; i++) log.add([put("x", i)]);
  return log;
}

const revisions = (log: ChangeLog, from: number): number[] =>
  log.since("", from).changes.map(({ revision }) => revision);

describe("ChangeLog", () => {
  it("counts revisions from 1, one for all edits of a command", () => {
    const log = new ChangeLog(10);
    expect(log.revision).toBe(0);
    expect(log.add([put("x"), put("y")])).toBe(1);
    expect(log.add([put("x")])).toBe(2);
    expect(revisions(log, 1)).toEqual([1, 1, 2]);
  });

  it("tells the changes from a revision on, of keys with a prefix", () => {
    const log = new ChangeLog(10);
    for (const key of ["a/1", "b/1", "a/2", "b/2"]) log.add([put(key)]);
    expect(log.since("a/", 2)).toEqual({ oldest: 1, to: 4, changes: [{ revision: 3, ...put("a/2") }] });
    expect(log.since("a/", 9)).toEqual({ oldest: 1, to: 4, changes: [] });
  });

  it("forgets the oldest changes, and says which it has whole", () => {
    const log = logOf(3, 3);
    expect(log.since("", 1)).toMatchObject({ oldest: 1 });
    log.add([put("y"), put("z")]);
    expect(log.since("", 1)).toMatchObject({ oldest: 3, to: 4 });
    expect(revisions(log, 1)).toEqual([3, 4, 4]);
    log.add([put("y")]);
    log.add([put("y")]);
    // Revision 4 has lost one of its two changes.
    expect(log.since("", 1)).toMatchObject({ oldest: 5 });
    expect(revisions(log, 1)).toEqual([5, 6]);
  });

  it("answers in pages that end with a whole revision", () => {
    const log = logOf(999);
    log.add([put("x"), put("y"), put("z")]);
    log.add([put("x")]);
    const page = log.since("", 1);
    expect(page.to).toBe(1000);
    expect(page.changes).toHaveLength(1002);
    expect(log.since("", page.to + 1)).toMatchObject({ to: 1001, changes: [{ revision: 1001 }] });
  });

  it("goes on from its state", () => {
    const log = logOf(5, 3);
    const copy = new ChangeLog(3, log.state());
    for (const each of [log, copy]) each.add([put("y")]);
    expect(copy.state()).toEqual(log.state());
    expect(copy.since("", 0)).toEqual(log.since("", 0));
  });
});
