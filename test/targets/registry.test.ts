import { describe, expect, it } from "vitest";
import { DEFECT_NAMES } from "../../targets/reference/node/io.ts";
import { findTarget, TARGETS } from "../../targets/registry.ts";

describe("findTarget()", () => {
  it("finds every target by its name, and nothing else", () => {
    for (const target of TARGETS) expect(findTarget(target.name)).toBe(target);
    expect(findTarget("referenc")).toBeUndefined();
  });
});

describe("the reference target", () => {
  it("describes every defect that its nodes know", () => {
    expect(findTarget("reference")?.defects.map(({ name }) => name)).toEqual([...DEFECT_NAMES]);
  });

  it("has for every defect a workload that it can express", () => {
    const reference = findTarget("reference");
    for (const { workload } of reference?.defects ?? [])
      expect(reference?.workloads).toHaveProperty(workload);
  });

  it("refuses a lock that lives for no time", () => {
    const refusal = (ttl: string): string | undefined =>
      findTarget("reference")?.refuses?.(["n1"], { "lock-ttl": ttl });
    expect(refusal("0.5")).toBeUndefined();
    for (const ttl of ["0", "-1", "soon"]) expect(refusal(ttl)).toContain(`above 0, not ${ttl}`);
  });
});
