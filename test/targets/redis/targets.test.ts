import { describe, expect, it } from "vitest";
import { clusterTarget } from "../../../targets/redis/cluster-target.ts";
import { redisTarget } from "../../../targets/redis/redis-target.ts";
import { sentinelTarget } from "../../../targets/redis/sentinel-target.ts";
import type { Target } from "../../../targets/target.ts";

const nodes = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i + 1}`);

function refusal(
  target: Target,
  count: number,
  chosen: Readonly<Record<string, string>> = {},
): string | undefined {
  const usual = Object.fromEntries(target.settings.map(({ name, default: value }) => [name, value]));
  return target.refuses?.(nodes(count), { ...usual, ...chosen });
}

describe.each([redisTarget, sentinelTarget, clusterTarget])("$name", (target) => {
  it("takes its usual number of nodes with its usual settings", () => {
    expect(refusal(target, target.defaultNodes)).toBeUndefined();
  });

  it.each([
    ["wait", "many"],
    ["wait", "-1"],
    ["min-replicas-max-lag", "1.5"],
    ["lock-ttl", "0"],
    ["lock-ttl", "soon"],
  ])("refuses the setting %s=%s", (name, value) => {
    expect(refusal(target, 6, { [name]: value })).toContain(JSON.stringify(value));
  });

  it("takes a lock that expires after part of a second, and no snapshots", () => {
    expect(refusal(target, 6, { "lock-ttl": "0.5", save: "" })).toBeUndefined();
  });

  it("has no setting twice, and for each with values a default that is one of them", () => {
    const names = target.settings.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { values, default: usual } of target.settings)
      if (values !== undefined) expect(values).toContain(usual);
  });
});

describe("what makes no cluster", () => {
  it("is refused with the reason", () => {
    expect(refusal(sentinelTarget, 2)).toContain("needs 3 nodes");
    expect(refusal(clusterTarget, 2)).toContain("needs 3 nodes");
    expect(refusal(redisTarget, 1, { wait: "1" })).toContain("asks for 1 replicas, and a primary has 0");
    expect(refusal(sentinelTarget, 3, { "min-replicas-to-write": "3" })).toContain("a primary has 2");
    expect(refusal(sentinelTarget, 3, { "down-after-milliseconds": "2s" })).toContain("whole number");
    expect(refusal(clusterTarget, 6, { "cluster-node-timeout": "x" })).toContain("whole number");
  });
});
