import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLock } from "../../harness/setup/lock.mjs";

const NEVER = new AbortController().signal;
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "faultline-lock-"));
  file = join(directory, "lock");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe("withLock()", () => {
  test("lets one at a time work", async () => {
    let working = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 4 }, () =>
        withLock(file, NEVER, async () => {
          working += 1;
          most = Math.max(most, working);
          await sleep(20);
          working -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("returns what the work returns, and says nothing when nobody else is there", async () => {
    let waits = 0;
    expect(
      await withLock(
        file,
        NEVER,
        () => Promise.resolve(7),
        () => {
          waits += 1;
        },
      ),
    ).toBe(7);
    expect(waits).toBe(0);
  });

  test("frees the lock when the work fails", async () => {
    await expect(withLock(file, NEVER, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(existsSync(file)).toBe(false);
  });

  test("takes over a lock that nobody has renewed for long", async () => {
    writeFileSync(file, "a process that was killed");
    const longAgo = Date.now() / 1000 - 60;
    utimesSync(file, longAgo, longAgo);
    let most = 0;
    let working = 0;
    await Promise.all(
      Array.from({ length: 3 }, () =>
        withLock(file, NEVER, async () => {
          working += 1;
          most = Math.max(most, working);
          await sleep(10);
          working -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("waits for a lock that is being renewed until it is told to stop, once and aloud", async () => {
    writeFileSync(file, "a living process");
    const interrupt = new AbortController();
    let waits = 0;
    let worked = false;
    const waiting = withLock(
      file,
      interrupt.signal,
      () => {
        worked = true;
        return Promise.resolve();
      },
      () => {
        waits += 1;
      },
    );
    await sleep(250);
    interrupt.abort();
    await expect(waiting).rejects.toThrow("aborted");
    expect({ waits, worked }).toEqual({ waits: 1, worked: false });
    expect(existsSync(file)).toBe(true);
  });
});
