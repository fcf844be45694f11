import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { UnaskedExit } from "../../../harness/environment/environment.ts";
import { findCrashSigns, signOf } from "../../../harness/run/crash-signs.ts";

describe("signOf", () => {
  it.each([
    ["panic", "panic: runtime error: index out of range [3] with length 3"],
    ["panic", '{"level":"panic","ts":"2026-11-21T10:00:00Z","msg":"failed to recover v3 backend"}'],
    ["panic", "http: panic serving 198.18.0.1:40312: runtime error: invalid memory address"],
    ["panic", "thread 'main' panicked at src/log.rs:42:9: index out of bounds"],
    ["panic", "2026-11-21 10:00:00.123 UTC [7] PANIC:  could not write to file pg_wal/xlogtemp.7"],
    ["assertion", '{"s":"F","msg":"Invariant failure","attr":{"expr":"opTime > last"}}'],
    ["segfault", "2026-11-21T10:00:00Z UTC - mysqld got signal 11 ;"],
    ["fatal", "terminate called after throwing an instance of 'std::bad_alloc'"],
    ["fatal", "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60200"],
    ["fatal", "fatal error: all goroutines are asleep - deadlock!"],
    ["fatal", "fatal error: concurrent map writes"],
    ["fatal", '{"level":"fatal","caller":"etcdserver/raft.go","msg":"failed to save Raft hard state"}'],
    ["fatal", "2026-11-21 10:00:00.123456 C | etcdserver: create snapshot error: no space left on device"],
    ["fatal", "7:M 21 Nov 2026 10:00:00.000 # === REDIS BUG REPORT START: Cut & paste from here ==="],
    ["segfault", "7:M 21 Nov 2026 10:00:00.000 # Redis 7.0.15 crashed by signal: 11, si_code: 1"],
    ["segfault", "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4a2f13]"],
    ["segfault", "free(): double free or corruption (fasttop)"],
    ["assertion", "7:M 21 Nov 2026 10:00:00.000 # === ASSERTION FAILED ==="],
    ["assertion", "store: log.c:42: append: Assertion `index > 0' failed."],
    ["out-of-memory", "Exception in thread main java.lang.OutOfMemoryError: Java heap space"],
  ])("finds %s", (sign, line) => {
    expect(signOf(line)).toBe(sign);
  });

  it.each([
    "2026-11-21 10:00:00.123456 W | rafthttp: health check for peer 8211f1d0f64f3269 could not connect",
    '{"level":"warn","msg":"the clock difference against peer is too high","clock-drift":"30s"}',
    '{"level":"info","msg":"received signal; shutting down","signal":"terminated"}',
    "7:M 21 Nov 2026 10:00:00.000 * Background saving terminated with success",
    "7:M 21 Nov 2026 10:00:00.000 # MASTER aborted replication with an error: NOAUTH",
    "2026-11-21 10:00:00.123 UTC [7] FATAL:  the database system is starting up",
    "the thread got signal 15 and ends",
    "a value that speaks of panic and of a fatal outcome",
    "",
  ])("takes %j for a line like any other", (line) => {
    expect(signOf(line)).toBeUndefined();
  });
});

describe("findCrashSigns", () => {
  function logOf(...lines: readonly string[]): string {
    const path = join(mkdtempSync(join(tmpdir(), "faultline-crash-")), "n1.log");
    writeFileSync(path, lines.join("\n"));
    return path;
  }
  const exit = (outOfMemory: boolean): UnaskedExit => ({
    node: "n2",
    daemon: "redis",
    exit: { code: outOfMemory ? 137 : 1, signal: null },
    outOfMemory,
  });

  it("tells the first line of each sign, and how often it was seen", async () => {
    const log = logOf("ready", "panic: first", "panic: second", "fatal error: other", "bye");
    const signs = await findCrashSigns({ logFiles: new Map([["n1", log]]), unaskedExits: () => [] });
    expect(signs).toEqual([
      { node: "n1", sign: "panic", message: "panic: first", count: 2 },
      { node: "n1", sign: "fatal", message: "fatal error: other", count: 1 },
    ]);
  });

  it("finds what the user looks for, and calls a crash by its own name", async () => {
    const log = logOf("ready", "lost 3 entries", "panic: lost", "lost 4 entries");
    const found = await findCrashSigns({ logFiles: new Map([["n1", log]]), unaskedExits: () => [] }, [
      "^never",
      "lost( \\d+ entries)?",
    ]);
    expect(found).toEqual([
      { node: "n1", sign: "pattern", message: "lost 3 entries", count: 2 },
      { node: "n1", sign: "panic", message: "panic: lost", count: 1 },
    ]);
  });

  it("tells who ended without having been asked to, and who was ended for want of memory", async () => {
    const signs = await findCrashSigns({
      logFiles: new Map(),
      unaskedExits: () => [exit(false), exit(true)],
    });
    expect(signs.map(({ sign, message }) => `${sign}: ${message}`)).toEqual([
      "died: redis ended by itself with exit code 1",
      "out-of-memory: the kernel ended redis for want of memory",
    ]);
  });

  it("does without a log that was never written", async () => {
    const logFiles = new Map([["n1", join(tmpdir(), "faultline-no-such-log")]]);
    expect(await findCrashSigns({ logFiles, unaskedExits: () => [] })).toEqual([]);
  });
});
