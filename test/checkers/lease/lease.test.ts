import { describe, expect, it } from "vitest";
import { History } from "../../../checkers/history/history.ts";
import type { Json, Op, OpType } from "../../../checkers/history/operation.ts";
import { lease } from "../../../checkers/lease/lease.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { anomalyNames, reasons, UNLIMITED } from "../../support/simulated-run.ts";

interface Event {
  readonly at: number;
  readonly process: number;
  readonly type: OpType;
  readonly f: string;
  readonly value: Json;
  readonly error?: string;
}

type Interval = readonly [number, number];
const TTL_MS = 1000;

/** Operations of a process on the node of that number, in seconds. */
function grant(process: number, [from, to]: Interval, name: string): Event[] {
  return [
    { at: from, process, type: "invoke", f: "grant", value: null },
    { at: to, process, type: "ok", f: "grant", value: { lease: name, ttlMs: TTL_MS } },
  ];
}

function renew(process: number, [from, to]: Interval, name: string, end: string): Event[] {
  const renewed = { at: to, process, f: "renew" };
  const ends: Event =
    end === "ok"
      ? { ...renewed, type: "ok", value: { lease: name, ttlMs: TTL_MS } }
      : { ...renewed, type: end === "info" ? "info" : "fail", value: name, error: end };
  return [{ at: from, process, type: "invoke", f: "renew", value: name }, ends];
}

function historyOf(...events: readonly (readonly Event[])[]): History {
  const ops: Op[] = events
    .flat()
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...event }, index) => ({ index, time: at * 1e9, node: `n${event.process}`, ...event }));
  return History.from(ops);
}

const check = (history: History): Verdict => lease().check(history, UNLIMITED);

describe("lease()", () => {
  it("calls valid leases that live on, and such as end when their time is over", () => {
    const history = historyOf(
      grant(1, [0, 0.1], "a"),
      renew(1, [0.5, 0.6], "a", "ok"),
      renew(1, [1.2, 1.3], "a", "ok"),
      grant(2, [0, 0.1], "b"),
      renew(2, [0.5, 0.6], "b", "ok"),
      renew(2, [1.4, 1.51], "b", "gone"),
    );
    expect(check(history)).toMatchObject({
      valid: true,
      summary: "None of 2 leases ended before its time, over 3 renewals",
      details: { leases: 2, renewals: 3, ended: 1, endedEarly: 0 },
    });
  });

  it("tells of a lease that was gone while its time ran", () => {
    const history = historyOf(
      grant(1, [0, 0.1], "a"),
      renew(1, [0.5, 0.6], "a", "ok"),
      renew(1, [1.1, 1.2], "a", "gone"),
    );
    const verdict = check(history);
    expect(verdict).toMatchObject({ valid: false, summary: "1 of 1 lease ended before its time" });
    expect(anomalyNames(verdict)).toEqual(["ended-early"]);
    expect(verdict.valid === false && verdict.anomalies[0].explanation).toBe(
      "Lease a was gone when process 1 renewed it through n1 (1.100 s to 1.200 s), 0.300 s before its time: process 1 had renewed it through n1, asked for at 0.500 s and acknowledged at 0.600 s, so that it was to live until 1.500 s at least",
    );
  });

  it("counts from when a renewal was asked for, not from when it was answered", () => {
    const history = historyOf(
      grant(1, [0, 0.1], "a"),
      renew(1, [0.2, 0.9], "a", "ok"),
      // 1.2 s is when the renewal may have been over; its answer came later.
      renew(1, [1.21, 1.22], "a", "gone"),
    );
    expect(check(history)).toMatchObject({ valid: true });
  });

  it("counts a grant as well, and the longest time that was given", () => {
    const early = historyOf(grant(1, [0, 0.1], "a"), renew(1, [0.2, 0.3], "a", "gone"));
    expect(check(early)).toMatchObject({ valid: false });
    const overtaken = historyOf(
      grant(1, [0, 0.1], "a"),
      renew(1, [0.6, 0.7], "a", "ok"),
      renew(2, [0.2, 0.8], "a", "ok"),
      renew(1, [1.4, 1.5], "a", "gone"),
    );
    expect(check(overtaken)).toMatchObject({ valid: false });
  });

  it("does not count a renewal that may have come after the lease was found gone", () => {
    const history = historyOf(
      grant(1, [0, 0.1], "a"),
      renew(1, [0.3, 0.35], "a", "ok"),
      renew(2, [1.35, 1.5], "a", "ok"),
      renew(1, [1.4, 1.45], "a", "gone"),
    );
    expect(check(history)).toMatchObject({ valid: true });
  });

  it("does not count a renewal whose outcome nobody knows, nor an error that does not say that the lease is gone", () => {
    const history = historyOf(
      grant(1, [0, 0.1], "a"),
      renew(1, [0.3, 0.35], "a", "ok"),
      renew(1, [0.4, 0.5], "a", "no-client: ECONNREFUSED"),
      renew(1, [0.9, 1.0], "a", "info"),
      renew(2, [1.4, 1.5], "a", "gone"),
    );
    expect(check(history)).toMatchObject({ valid: true, details: { ended: 1 } });
  });

  it("explains five leases at most, and counts all", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"];
    const history = historyOf(
      ...names.flatMap((name, i) => [grant(i, [0, 0.1], name), renew(i, [0.2, 0.3], name, "gone")]),
    );
    const verdict = check(history);
    expect(anomalyNames(verdict)).toHaveLength(5);
    expect(verdict.summary).toBe("7 of 7 leases ended before their time");
  });

  it("cannot tell where nothing was renewed", () => {
    expect(reasons(check(historyOf(grant(1, [0, 0.1], "a"))))).toEqual([
      "not-exercised: No renewal of a lease was acknowledged",
    ]);
  });

  it("cannot tell when its time is up", () => {
    const history = historyOf(grant(1, [0, 0.1], "a"), renew(1, [0.2, 0.3], "a", "gone"));
    expect(lease().check(history, { ...UNLIMITED, expired: () => true })).toMatchObject({ valid: "unknown" });
  });

  it.each([
    ["another operation", { f: "read", value: 1 }, "a lease knows grant and renew, but not read"],
    ["an answer without a lease", { f: "grant", value: 7 }, "the answer has a lease and its time to live"],
  ])("cannot judge %s", (_, { f, value }, words) => {
    const history = historyOf([
      { at: 0, process: 1, type: "invoke", f, value: null },
      { at: 1, process: 1, type: "ok", f, value },
    ]);
    expect(reasons(check(history))[0]).toContain(words);
  });
});
