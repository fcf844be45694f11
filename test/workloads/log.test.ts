import { describe, expect, it } from "vitest";
import type { Json, Op } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import { Random } from "../../workloads/generator/random.ts";
import type { Completer } from "../../workloads/generator/simulate.ts";
import { log } from "../../workloads/log.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { anomalyNames, judge, simulatedRun } from "../support/simulated-run.ts";

const SEEDS = Array.from({ length: 5 * Number(process.env["FAULTLINE_DEEP"] ?? 1) }, (_, seed) => seed);
const OPTIONS: WorkloadOptions = {
  concurrency: 5,
  nodes: ["n1", "n2"],
  keys: 3,
  opsPerKey: 10,
  opTimeoutMs: 1000,
};

type Flaw = "none" | "lost" | "doubled" | "skipped" | "repeated" | "overwritten" | "undead";

/** A log in memory, with the places of its clients. Some operations fail, and some are never answered. */
function memoryLog(seed: number, flaw: Flaw): Completer {
  const random = Random.fromSeed(seed);
  const partitions = new Map<string, Json[]>();
  const places = new Map<number, Map<string, number>>();
  let draws = 0;
  const chance = (share: number): boolean => random.float(draws++) < share;
  const isWrong = (kind: Flaw): boolean => flaw === kind && chance(0.05);
  const perform = (process: number, f: string, value: Json): Outcome => {
    if (f === "assign") {
      const names = (value as { readonly partitions: readonly string[] }).partitions;
      places.set(process, new Map(names.map((name) => [name, 0])));
      return { type: "ok", value };
    }
    if (f === "send") {
      const sent = (value as readonly (readonly [string, string, Json])[]).map(([, name, message]): Json => {
        const list = partitions.get(name) ?? [];
        partitions.set(name, list);
        if (isWrong("overwritten") && list.length > 0) list[list.length - 1] = message;
        else list.push(message);
        const offset = list.length - 1;
        if (isWrong("doubled")) list.push(message);
        if (isWrong("lost")) list[offset] = null;
        return ["send", name, [offset, message]];
      });
      return isWrong("undead") ? { type: "fail", error: "aborted" } : { type: "ok", value: sent };
    }
    const own = places.get(process);
    if (own === undefined) return { type: "fail", error: "unassigned" };
    const polled = [...own].map(([name, place]): [string, Json] => {
      const list = partitions.get(name) ?? [];
      const from = Math.max(0, place + (isWrong("skipped") ? 1 : isWrong("repeated") ? -1 : 0));
      const messages = list.slice(from, f === "poll" ? from + 20 : undefined);
      own.set(name, from + messages.length);
      return [
        name,
        messages.flatMap((message, i): Json[] => (message === null ? [] : [[from + i, message]])),
      ];
    });
    return { type: "ok", value: [["poll", Object.fromEntries(polled)]] };
  };
  return ({ process, f, value }) => ({
    latencyNs: random.int(draws++, 2_000_000),
    outcome() {
      if (chance(0.03)) {
        places.delete(Number(process));
        return { type: "fail", error: "refused" };
      }
      const outcome = perform(Number(process), f, value);
      return f === "send" && chance(0.03) ? { type: "info", error: "timeout" } : outcome;
    },
  });
}

const run = (seed: number, flaw: Flaw): readonly Op[] =>
  simulatedRun(log, memoryLog(seed, flaw), { options: OPTIONS, seed, operations: 800 });

describe("the workload `log`", () => {
  it.each(SEEDS)("finds nothing wrong with a correct log, seed %d", (seed) => {
    expect(judge(log, OPTIONS, run(seed, "none"))).toMatchObject({
      valid: true,
      details: { neverPolled: 0 },
    });
  });

  it.each([
    ["lost", "lost-write"],
    ["doubled", "duplicate"],
    ["skipped", "poll-skip"],
    ["repeated", "nonmonotonic-poll"],
    ["overwritten", "inconsistent-offsets"],
    ["undead", "G1a"],
  ] as const)("finds messages that are %s", (flaw, anomaly) => {
    for (const seed of SEEDS) expect(anomalyNames(judge(log, OPTIONS, run(seed, flaw)))).toContain(anomaly);
  });

  it("assigns partitions anew after whatever did not succeed, before it polls again", () => {
    const isAssigned = new Map<number, boolean>();
    let polls = 0;
    for (const { process, type, f } of run(0, "none")) {
      if (type === "invoke" && f === "poll") {
        polls++;
        expect(isAssigned.get(Number(process))).toBe(true);
      }
      if (type === "fail") isAssigned.set(Number(process), false);
      if (type === "ok" && f === "assign") isAssigned.set(Number(process), true);
    }
    expect(polls).toBeGreaterThan(100);
  });
});
