import { describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import { HarnessError } from "../../../harness/harness-error.ts";
import {
  FAULT_PACKAGES,
  FAULT_SPECS,
  findFaultPackages,
  parseFaults,
} from "../../../harness/nemesis/registry.ts";
import { limit, nemesis, quick } from "../../../workloads/index.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const OPTIONS = { nodes: NODES, intervalMs: 100, services: ["client", "peer"] };

/** The values of the first injections that a specification leads to. */
function injections(spec: string, nodes: readonly string[] = NODES): readonly Json[] {
  const [fault] = parseFaults(spec);
  if (fault === undefined) throw new Error(`${spec} is no fault`);
  const history = quick(nemesis(limit(200, fault.generator({ nodes, intervalMs: 100 }))), { nemesis: true });
  return history.filter(({ type, f }) => type === "invoke" && f === fault.starts).map(({ value }) => value);
}

function kinds(spec: string, field: "grudge" | "targeter"): ReadonlySet<unknown> {
  return new Set(injections(spec).map((value) => (value as Record<string, unknown>)[field]));
}

function errorOf(spec: string): { code: string; message: string; hint: string } {
  try {
    for (const fault of parseFaults(spec)) fault.generator(OPTIONS);
  } catch (error) {
    if (error instanceof HarnessError) return error;
    throw error;
  }
  throw new Error(`${spec} was accepted`);
}

describe("parseFaults()", () => {
  it("reads names, and none", () => {
    expect(parseFaults("partition,kill,pause").map(({ name }) => name)).toEqual([
      "partition",
      "kill",
      "pause",
    ]);
    expect(parseFaults(" pause , kill ").map(({ name }) => name)).toEqual(["pause", "kill"]);
    expect(parseFaults("none")).toEqual([]);
  });

  it("remembers what the user wrote, so that a run's record can be read again", () => {
    const specs = ["partition:majorities-ring+deaf", "kill:nodes=n1+n3"];
    const faults = parseFaults(specs.join(","));
    expect(faults.map(({ spec }) => spec)).toEqual(specs);
    expect(findFaultPackages(specs).map(({ starts }) => starts)).toEqual(["start-partition", "kill"]);
  });

  it("mixes all variants of a fault that is named alone", () => {
    expect(kinds("partition", "grudge").size).toBe(11);
    expect(kinds("kill", "targeter")).toEqual(
      new Set(["one", "minority", "majority", "all", "leaders", "subset"]),
    );
  });

  it("keeps to the variants that are named", () => {
    expect(kinds("partition:halves+leaders", "grudge")).toEqual(new Set(["halves", "leaders"]));
    expect(kinds("pause:all", "targeter")).toEqual(new Set(["all"]));
  });

  it("keeps to nodes and groups that are spelled out", () => {
    expect(injections("kill:nodes=n5+n1")[0]).toEqual({ targeter: "nodes", nodes: ["n5", "n1"] });
    const expected = {
      grudge: "groups",
      cut: { n1: ["n3", "n2"], n2: ["n1", "n3"], n3: ["n1", "n2"] },
    };
    expect(injections("partition:groups=n1/n3", ["n1", "n2", "n3"])[0]).toEqual(expected);
  });

  it("takes styles of partitions in any order, before groups, and all divisions if none is named", () => {
    const styled = injections("partition:reset+halves+port=peer+flapping") as Record<string, unknown>[];
    for (const value of styled) {
      expect(value).toMatchObject({ grudge: "halves", how: "reset", service: "peer" });
      expect(value["flapEveryMs"]).toBeGreaterThanOrEqual(200);
      expect(value["flapEveryMs"]).toBeLessThanOrEqual(600);
    }
    expect(kinds("partition:reset", "grudge").size).toBe(11);
    expect(injections("partition:reset+groups=n1/n2+n3+n4+n5")[0]).toMatchObject({
      grudge: "groups",
      how: "reset",
    });
  });

  it("cuts clients off from one node, also in a cluster of one", () => {
    expect(injections("partition:clients", ["n1"])[0]).toEqual({
      grudge: "clients",
      cut: { clients: ["n1"], n1: ["clients"] },
    });
    expect(kinds("partition:clients+one", "grudge")).toEqual(new Set(["clients", "one"]));
  });

  it.each([
    ["partition", ["partition"]],
    ["partition:clients", ["partition-clients"]],
    ["partition:clients+halves+one", ["partition-clients", "partition"]],
    ["partition:halves+reset+flapping", ["partition", "partition-reset"]],
    ["partition:port=peer", ["partition", "partition-service"]],
    ["storm:once", ["kill"]],
    ["freeze", ["freeze"]],
    ["restart", ["restart"]],
  ])("knows what %s needs", (spec, needs) => {
    expect(parseFaults(spec)[0]?.needs).toEqual(needs);
  });

  it("says in the schedule how often a storm kills, once if it is to be over before anybody notices", () => {
    const cycles = injections("storm").map((value) => (value as { cycles: number }).cycles);
    expect(new Set(cycles)).toEqual(new Set([3, 4, 5, 6]));
    const once = injections("storm:once+nodes=n2+n3");
    expect(once[0]).toEqual({ targeter: "nodes", nodes: ["n2", "n3"], cycles: 1 });
  });

  it.each([
    ["partitoin", "There is no nemesis partitoin", "partition, kill, pause, freeze, restart, storm, "],
    ["", "There is no nemesis", "or none"],
    ["kill,none", "There is no nemesis none", "partition"],
    ["partition:thirds", 'The nemesis partition has no variant "thirds"', "majorities-ring"],
    ["kill:leader", 'The nemesis kill has no variant "leader"', "leaders"],
    ["kill:", 'The nemesis kill has no variant ""', "leaders"],
    ["kill,pause,kill:all", "The nemesis kill is named twice", "kill:a+b"],
    ["kill:nodes=n1+n9", "There is no node n9", "n1, n2, n3, n4, n5"],
    ["kill:nodes=", "A node is missing", "n1+n3"],
    ["partition:groups=n1+n2/n2", "Node n2 is in two groups", "once"],
    ["partition:groups=n1/x", "There is no node x", "n1"],
    ["partition:port=", "No service is named", "port=peer"],
    ["partition:port=peer+port=client", "Two services are named", "Name one"],
    ["partition:halves+port=gossip", 'no service "gossip"', "client, peer"],
    ["partition:groups=n1/n2+reset", "There is no node reset", "n1"],
    ["kill:once", 'The nemesis kill has no variant "once"', "leaders"],
    ["storm:twice", 'The nemesis storm has no variant "twice"', "once"],
    ["partition:groups=n1+n2+n3+n4+n5", "does not divide a cluster of 5", "leave it out"],
  ])("refuses %j in one sentence that says what there is", (spec, message, hint) => {
    const error = errorOf(spec);
    expect(error.code).toBe("usage");
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});

describe("FAULT_PACKAGES", () => {
  it("are described, and no two understand the same operation", () => {
    expect(FAULT_PACKAGES.every(({ description }) => description.length > 20)).toBe(true);
    const fs = FAULT_PACKAGES.flatMap(({ nemesis }) => nemesis.fs);
    expect(new Set(fs).size).toBe(fs.length);
  });

  it("inject and undo in turn, and end by undoing", () => {
    for (const fault of FAULT_PACKAGES) {
      // The first emission is the empty sleep.
      const turns = quick(nemesis(limit(7, fault.generator(OPTIONS))), { nemesis: true }).filter(
        ({ type }) => type === "invoke",
      );
      expect(turns.map(({ f }) => f)).toEqual([0, 1, 2].flatMap(() => [fault.starts, fault.stops]));
      const final = quick(nemesis(fault.finalGenerator(OPTIONS)), { nemesis: true }).filter(
        ({ type }) => type === "invoke",
      );
      expect(final.map(({ f }) => f)).toEqual([fault.stops]);
    }
  });

  it("leave out partitions that so few nodes do not allow", () => {
    const two = injections("partition", ["n1", "n2"]) as { grudge: string; cut?: Record<string, unknown> }[];
    expect(two.every(({ grudge, cut }) => grudge === "leaders" || Object.keys(cut ?? {}).length > 0)).toBe(
      true,
    );
    const generator = () => parseFaults("partition")[0]?.generator({ nodes: ["n1"], intervalMs: 100 });
    expect(generator).toThrow("does not divide a cluster of 1");
  });
});

describe("FAULT_SPECS", () => {
  it("name every fault and variant in words that parseFaults() understands", () => {
    for (const { name, description } of FAULT_SPECS) {
      expect(parseFaults(name).map(({ spec }) => spec)).toEqual([name]);
      expect(description).not.toBe("");
    }
    expect(FAULT_SPECS.map(({ name }) => name)).toContain("partition:one-way-halves");
  });
});
