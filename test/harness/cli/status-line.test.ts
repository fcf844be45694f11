import { describe, expect, test } from "vitest";
import { type Json, NANOS_PER_SECOND, NEMESIS, type Op } from "../../../checkers/history/operation.ts";
import { LiveStats } from "../../../harness/cli/live-stats.ts";
import { statusLine } from "../../../harness/cli/status-line.ts";
import { parseFaults } from "../../../harness/nemesis/registry.ts";

const HALVES = {
  grudge: "halves",
  cut: { n1: ["n3"], n2: ["n3"], n3: ["n1", "n2"] },
  observed: { delivering: 2, silent: 4 },
};

function stats(): LiveStats {
  return new LiveStats(parseFaults("partition,kill,pause,storm"));
}

function op(type: Op["type"], f: string, value: Json, process: Op["process"] = NEMESIS): Op {
  return { index: 0, time: 2.5 * NANOS_PER_SECOND, process, type, f, value };
}

function afterFaults(...ops: readonly Op[]): string {
  const seen = stats();
  for (const each of ops) seen.observe(each);
  return statusLine(seen, 20, Infinity).split("info 0  ")[1] ?? "";
}

describe("statusLine()", () => {
  test("shows time, rate, counts, and that nothing is broken", () => {
    const seen = stats();
    for (let i = 0; i < 1234; i++) seen.observe(op("ok", "read", 1, i));
    seen.observe(op("fail", "write", 1, 0));
    seen.observe(op("info", "write", 1, 0));
    expect(statusLine(seen, 20, Infinity)).toBe("  2.5/20 s  1,236 ops/s  ok 1,234 fail 1 info 1  no fault");
  });

  test("says whom each fault in force hits, and forgets it when its end was seen", () => {
    const cut = op("ok", "start-partition", HALVES);
    const kill = op("ok", "kill", { targeter: "one", nodes: ["n1"], hit: ["n2"] });
    expect(afterFaults(cut, kill)).toBe("partition n1 n2 | n3; kill n2");
    expect(afterFaults(cut, kill, op("ok", "stop-partition", {}))).toBe("kill n2");
    expect(afterFaults(kill, op("info", "start", {}))).toBe("kill n2");
  });

  test("names a cut that does not divide the nodes into groups", () => {
    const ring = { grudge: "majorities-ring", cut: { n1: ["n2"], n2: ["n3"], n3: ["n1"] } };
    expect(afterFaults(op("ok", "start-partition", ring))).toBe("partition majorities-ring");
  });

  test("says how links are cut, if not as usual", () => {
    const ring = { grudge: "majorities-ring", cut: { n1: ["n2"], n2: ["n3"], n3: ["n1"] }, how: "reset" };
    expect(afterFaults(op("ok", "start-partition", ring))).toBe("partition majorities-ring (reset)");
  });

  test("keeps a fault that undoes itself only if that was not seen", () => {
    const storm = { targeter: "one", nodes: ["n4"], hit: ["n4"], cycles: 3 };
    expect(afterFaults(op("ok", "storm", storm))).toBe("no fault");
    expect(afterFaults(op("info", "storm", storm))).toBe("storm n4 (unconfirmed)");
    expect(afterFaults(op("info", "storm", storm), op("ok", "end-storm", {}))).toBe("no fault");
  });

  test("marks what was not confirmed, and leaves out what certainly did not happen", () => {
    const pause = { targeter: "one", nodes: ["n4"], hit: ["n4"] };
    expect(afterFaults(op("info", "pause", pause))).toBe("pause n4 (unconfirmed)");
    expect(afterFaults(op("fail", "pause", pause))).toBe("no fault");
    expect(afterFaults(op("invoke", "pause", pause))).toBe("no fault");
  });

  test("leaves out whom faults hit, then cuts the line, rather than be wider than the terminal", () => {
    const seen = stats();
    seen.observe(op("ok", "start-partition", HALVES));
    seen.observe(op("ok", "kill", { hit: ["n2"] }));
    expect(statusLine(seen, 20, 74)).toContain("partition n1 n2 | n3; kill n2");
    expect(statusLine(seen, 20, 73)).toMatch(/ {2}partition, kill$/);
    expect(statusLine(seen, 20, 50)).toMatch(/^.{49}…$/);
  });
});
