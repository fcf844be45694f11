import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import { readAges } from "../../../checkers/sessions/read-ages.ts";
import { staleness } from "../../../checkers/sessions/staleness.ts";
import { plainOperations } from "../../../checkers/transactions/rw-register/plain-operations.ts";
import { registerTransactions } from "../../../checkers/transactions/rw-register/register-transactions.ts";
import { drawn } from "../../support/notation.ts";
import { SeededRandom } from "../../support/objects/random.ts";

const CONTEXT = { expired: () => false, maxStates: 1e6 };

describe("staleness()", () => {
  const stale = drawn(`
    0: [write 1]  [write 2]  [write 3]
    1:                                  [read 1]  [read 2] [read 3]
  `);

  it("tells how many versions a read missed, and for how long", () => {
    expect(staleness().check(stale, CONTEXT)).toMatchObject({
      valid: true,
      summary: "2 of 3 reads were out of date, by 2 versions and by 1.400 s at most",
      details: {
        reads: 3,
        stale: 2,
        versions: { p50: 1, p95: 2, p99: 2, max: 2 },
        ms: { p50: 1300, p95: 1400, max: 1400 },
        worst: { process: 1, node: "n1", read: "1", versions: 2, ms: 1400 },
      },
    });
  });

  it("is a violation only where a bound is given", () => {
    const verdict = staleness({ maxVersions: 1 }).check(stale, CONTEXT);
    expect(verdict.valid === false ? verdict.anomalies : []).toMatchObject([
      {
        name: "too-stale",
        explanation:
          "Process 1 read 1 on n1 at 4.000 s, written by process 0 on n0 and acknowledged at 0.800 s. By then 2 later versions had been acknowledged, the first of them 1.400 s before the read began, and a read has to be no more than 1 version old",
        operations: [{ invocation: { f: "write", value: 1 } }, { completion: { f: "read", value: 1 } }],
      },
    ]);
    expect(staleness({ maxVersions: 2, maxMs: 1400 }).check(stale, CONTEXT).valid).toBe(true);
    expect(staleness({ maxMs: 1399 }).check(stale, CONTEXT).valid).toBe(false);
  });

  it("takes no write for later that may have come first, nor one of unknown outcome for done", () => {
    const fresh = drawn(`
      0: [write 1         ]  [write 9)
      1:    [write 2]                   [read 1]
      2: [write 3)                      [read 3]
    `);
    expect(staleness({ maxVersions: 0 }).check(fresh, CONTEXT)).toMatchObject({
      valid: true,
      details: { stale: 0, reads: 1 },
    });
  });

  it("knows nothing without a read", () => {
    expect(staleness().check(drawn("0: [write 1] [read 2}"), CONTEXT)).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "not-exercised" }],
    });
    expect(staleness().check(stale, { expired: () => true, maxStates: 1 }).valid).toBe("unknown");
  });

  it("counts as the definition does", () => {
    const random = new SeededRandom(3);
    let staleReads = 0;
    for (let n = 0; n < 250; n++) {
      const history = randomHistory(random);
      const operations = [...history.operations()];
      const transactions = plainOperations(history);
      if (typeof transactions === "string") throw new Error(transactions);
      const registers = registerTransactions(transactions);
      if ("kind" in registers) throw new Error(registers.message);
      const ages = readAges(registers);
      const found = Array.from({ length: ages.count }, (_, i) => [
        ages.transaction[i],
        ages.versions[i],
        ages.nanoseconds[i],
      ]);
      const expected = operations.flatMap((read, t) => {
        if (read.invocation.f !== "read" || read.completion?.type !== "ok") return [];
        const ofKey = operations.filter(
          ({ invocation }) => invocation.f === "write" && invocation.key === read.invocation.key,
        );
        const value = read.completion.value;
        const source = ofKey.find(({ invocation }) => invocation.value === value);
        const end =
          value === null ? -1 : source?.completion?.type === "ok" ? source.completion.index : undefined;
        if (end === undefined) return [];
        const missed = ofKey.filter(
          ({ invocation, completion }) =>
            completion?.type === "ok" && invocation.index > end && completion.index < read.invocation.index,
        );
        // The earliest acknowledged of those that came later and were missed.
        const since = Math.min(...missed.map(({ completion }) => completion?.time ?? 0));
        if (missed.length > 0) staleReads++;
        return [[t, missed.length, missed.length === 0 ? 0 : read.invocation.time - since]];
      });
      expect(found).toEqual(expected);
    }
    expect(staleReads).toBeGreaterThan(150);
  });
});

/** Four processes that write new values to two keys and read any values. */
function randomHistory(random: SeededRandom): History {
  const events: Parameters<typeof History.from>[0] extends Iterable<infer E> ? E[] : never = [];
  const open = new Map<number, { readonly f: string; readonly key: number; readonly value: number }>();
  let value = 0;
  for (let i = 0; i < 40; i++) {
    const process = random.below(4);
    const time = i * 1e6;
    const asked = open.get(process);
    if (asked === undefined) {
      const f = random.oneIn(2) ? "write" : "read";
      const op = { f, key: random.below(2), value: f === "write" ? ++value : 0 };
      open.set(process, op);
      events.push({ process, type: "invoke", ...op, value: f === "write" ? op.value : null, time });
    } else {
      open.delete(process);
      const read = random.oneIn(6) ? null : 1 + random.below(Math.max(1, value));
      events.push({
        process,
        type: asked.f === "write" && random.oneIn(8) ? "fail" : "ok",
        ...asked,
        value: asked.f === "write" ? asked.value : read,
        time,
      });
    }
  }
  return History.from(events);
}
