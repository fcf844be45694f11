import { describe, expect, it } from "vitest";
import { type DefectName } from "../../../../targets/reference/node/io.ts";
import { isPeerMessage } from "../../../../targets/reference/node/peer-message.ts";
import { SafetyViolation } from "../../../support/raft-safety.ts";
import { killAllRepeatedly } from "../../../support/random-faults.ts";
import {
  HistoryViolation,
  runSchedule,
  type Schedule,
  type Tally,
} from "../../../support/random-schedule.ts";
import { SimulatedCluster } from "../../../support/simulated-cluster.ts";

const DEEP = Number(process.env["FAULTLINE_DEEP"] ?? 1);

/** Runs schedules until one fails. @returns What it failed with, if one did. */
function firstViolation(count: number, schedule: Omit<Schedule, "seed">): Error | undefined {
  for (let seed = 0; seed < count; seed += 1) {
    try {
      runSchedule({ ...schedule, seed });
    } catch (error) {
      if (error instanceof HistoryViolation || error instanceof SafetyViolation) return error;
      throw error;
    }
  }
  return undefined;
}

describe("createNode() under random faults", () => {
  // A failing seed is in the title of its chunk, and in the message of the schedule that failed.
  it.each([0, 1, 2, 3])(
    "is safe, linearizable and comes back to life, part %i",
    { timeout: 120_000 * DEEP },
    (part) => {
      const sum = { elections: 0, committed: 0, ok: 0, fail: 0, info: 0 };
      const schedules = 500 * DEEP;
      for (let seed = part * schedules; seed < (part + 1) * schedules; seed += 1) add(sum, tallyOf(seed));
      // Enough happened for this to have been a test.
      expect(sum.elections).toBeGreaterThan(2 * schedules);
      expect(sum.committed).toBeGreaterThan(10 * schedules);
      expect(sum.ok).toBeGreaterThan(15 * schedules);
      expect(sum.info).toBeGreaterThan(3 * schedules);
    },
  );

  it("is safe with many clients while the whole cluster is killed again and again", {
    timeout: 60_000 * DEEP,
  }, () => {
    expect(
      firstViolation(40 * DEEP, { faults: killAllRepeatedly, load: { clients: 10, thinkMs: 10 } }),
    ).toBeUndefined();
  });

  it("sends only what isPeerMessage() accepts after a trip through JSON", () => {
    let messages = 0;
    const kinds = new Set<string>();
    const cluster = new SimulatedCluster({
      seed: 5,
      snapshotEvery: 5,
      onSend(_from, _to, message) {
        const received: unknown = JSON.parse(JSON.stringify(message));
        if (!isPeerMessage(received)) throw new Error(`Refused ${JSON.stringify(message)}`);
        expect(received).toEqual(message);
        messages += 1;
        kinds.add(message.kind);
      },
    });
    cluster.run(500);
    for (const id of cluster.ids)
      cluster.perform(id, { kind: "put", key: "x", value: { nested: [1, null] } });
    for (const id of cluster.ids) cluster.perform(id, { kind: "get", key: "x" });
    cluster.isolate("n1");
    cluster.run(400);
    for (let i = 0; i < 12; i += 1) cluster.perform("n2", { kind: "put", key: "y", value: i });
    cluster.heal();
    cluster.run(400);
    expect(messages).toBeGreaterThan(100);
    expect(kinds).toContain("snapshot");
    expect(kinds).toContain("forward-reply");
    expect(kinds).toContain("read-index-reply");
    expect(kinds).toContain("append-reject");
  });

  it("does the same for the same seed", () => {
    const trace = (): string[] => {
      const lines: string[] = [];
      const cluster = new SimulatedCluster({
        seed: 11,
        nodes: 5,
        onSend: (from, to, message) => lines.push(`${from} ${to} ${JSON.stringify(message)}`),
      });
      cluster.run(600);
      return lines;
    };
    expect(trace()).toEqual(trace());
  });
});

function tallyOf(seed: number): Tally {
  try {
    return runSchedule({ seed });
  } catch (error) {
    throw new Error(`Schedule ${seed} failed`, { cause: error });
  }
}

function add(sum: Record<keyof Tally, number>, tally: Tally): void {
  for (const name of ["elections", "committed", "ok", "fail", "info"] as const) sum[name] += tally[name];
}

/**
 * The positive controls: with a defect the same schedules must show clients something wrong. (The schedules
 * without defects above are the negative ones.)
 */
describe("createNode() with a defect", () => {
  const shown: readonly (readonly [DefectName, Omit<Schedule, "seed">])[] = [
    ["stale-reads", {}],
    ["ack-before-quorum", {}],
    ["forget-vote", { faults: killAllRepeatedly, load: { clients: 10, thinkMs: 10 }, faultyMs: 3000 }],
    ["no-fsync", {}],
    ["duplicate-apply", {}],
    ["lost-update-txn", {}],
    ["unfenced-write", {}],
    ["dirty-read", {}],
    ["rewinding-reads", {}],
  ];

  it.each(shown)("shows clients a violation: %s", { timeout: 60_000 }, (defect, schedule) => {
    const violation = firstViolation(300, { ...schedule, defects: [defect], blackBox: true });
    expect(violation).toBeInstanceOf(HistoryViolation);
  });

  it.each<DefectName>(["forget-vote", "two-leaders"])(
    "breaks election safety: %s",
    {
      timeout: 60_000,
    },
    (defect) => {
      const violation = firstViolation(300, { defects: [defect] });
      expect(violation).toMatchObject({ property: "election safety" });
    },
  );

  it.each<DefectName>(["ack-before-quorum", "no-fsync"])("breaks durability: %s", (defect) => {
    const violation = firstViolation(300, { defects: [defect] });
    expect(violation).toMatchObject({ property: "durability" });
  });

  it.each<DefectName>([
    "stale-reads",
    "duplicate-apply",
    "lost-update-txn",
    "unfenced-write",
    "dirty-read",
    "rewinding-reads",
  ])("keeps Raft's own promises all the same: %s", { timeout: 60_000 }, (defect) => {
    const broken = Array.from({ length: 60 }, (_, seed) => {
      try {
        runSchedule({ seed, defects: [defect] });
        return undefined;
      } catch (error) {
        return error;
      }
    }).filter((error) => error !== undefined && !(error instanceof HistoryViolation));
    expect(broken).toEqual([]);
  });
});
