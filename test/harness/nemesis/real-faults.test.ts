import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import type { Provision } from "../../../harness/environment/environment.ts";
import { localEnvironment } from "../../../harness/environment/local/local-environment.ts";
import { composeFaults } from "../../../harness/nemesis/compose.ts";
import type { FaultContext, FaultOutcome } from "../../../harness/nemesis/nemesis.ts";
import { parseFaults } from "../../../harness/nemesis/registry.ts";
import { Random } from "../../../workloads/generator/random.ts";
import { Context, nemesis, type OpGenerator } from "../../../workloads/index.ts";
import { LOCAL_REQUEST } from "../../support/provision-request.ts";

const NODES = ["n1", "n2", "n3", "n4", "n5"];
const ECHO_NODE = fileURLToPath(new URL("../environment/local/echo-node.mjs", import.meta.url));
const FAULTS = composeFaults(parseFaults("partition,kill,pause"), { nodes: NODES, intervalMs: 50 });
const PASSING = composeFaults(parseFaults("restart,storm"), { nodes: NODES, intervalMs: 50 });

let provision: Provision;
let context: FaultContext;

beforeEach(async () => {
  provision = await localEnvironment.provision({
    ...LOCAL_REQUEST,
    nodes: NODES,
    runDir: mkdtempSync(join(tmpdir(), "faultline-nemesis-")),
  });
  const startNode = async (node: string): Promise<void> => {
    const machine = provision.machines.find((candidate) => candidate.node === node);
    const ports = (["peer", "client"] as const).map((service) => String(machine?.bindAddress(service).port));
    await machine?.startDaemon({ command: process.execPath, args: [ECHO_NODE, ...ports] });
  };
  for (const node of NODES) await startNode(node);
  context = {
    nodes: NODES,
    network: provision.network,
    processes: provision.processes,
    startNode,
    leaders: () => Promise.resolve(["n3"]),
    databaseClock: () => Promise.resolve(undefined),
  };
});

afterEach(async () => {
  await provision.destroy();
});

function invoke(f: string, value: Json, { nemesis: faults } = FAULTS): Promise<FaultOutcome> {
  const op = { type: "invoke", time: 0, process: "nemesis", f, value } as const;
  return faults.invoke(op, context, AbortSignal.timeout(15_000));
}

/** Carries out what a generator says, one operation after the other, without waiting in between. */
async function carryOut(
  generator: OpGenerator,
  count: number,
  seed: number,
): Promise<[string, FaultOutcome][]> {
  const outcomes: [string, FaultOutcome][] = [];
  let ctx = Context.start({ concurrency: 1, random: Random.fromSeed(seed) });
  let current = nemesis(generator);
  while (outcomes.length < count) {
    const step = current.next(ctx);
    if (step.kind !== "emit") return outcomes;
    current = step.rest;
    ctx = ctx.withTime(Math.max(ctx.time, step.emission.time));
    if (step.emission.type === "sleep") ctx = ctx.withTime(ctx.time + step.emission.durationNs);
    if (step.emission.type !== "invoke") continue;
    outcomes.push([step.emission.f, await invoke(step.emission.f, step.emission.value)]);
  }
  return outcomes;
}

async function states(): Promise<readonly string[]> {
  return Promise.all(NODES.map((node) => provision.processes.state(node)));
}

describe("the faults on real processes and real sockets", () => {
  it("are confirmed or, with every node dead, skipped, and are all undone in the end", async () => {
    for (const seed of [1, 2]) {
      const outcomes = await carryOut(FAULTS.generator, 24, seed);
      expect(new Set(outcomes.map(([f]) => f)).size).toBe(6);
      expect(outcomes.filter(([, { type }]) => type === "unconfirmed")).toEqual([]);
      for (const [f, { type }] of outcomes) {
        if (type === "skipped") expect(["kill", "pause"]).toContain(f);
      }

      const final = await carryOut(FAULTS.finalGenerator, 3, seed);
      expect(final.map(([, { type }]) => type)).toEqual(["confirmed", "confirmed", "confirmed"]);
      expect(await states()).toEqual(NODES.map(() => "running"));
    }
  });

  it("cut links between nodes that are paused or dead as between any others", async () => {
    await invoke("pause", { targeter: "nodes", nodes: ["n1", "n2"] });
    await invoke("kill", { targeter: "nodes", nodes: ["n3"] });
    const cut = { n1: ["n3"], n2: ["n1"], n3: ["n1", "n4"] };
    expect(await invoke("start-partition", { grudge: "groups", cut })).toMatchObject({
      type: "confirmed",
      value: { observed: { delivering: 16, silent: 4 } },
    });
    expect(await invoke("stop-partition", null)).toMatchObject({ type: "confirmed" });
  });

  it("end processes as they are asked to, and have them back at once", async () => {
    const aimed = { targeter: "nodes", nodes: ["n2", "n4"] };
    expect(await invoke("restart", aimed, PASSING)).toMatchObject({
      type: "confirmed",
      value: { exits: { n2: "SIGTERM", n4: "SIGTERM" }, observed: { n2: "running", n4: "running" } },
    });
    const outcome = await invoke("storm", { ...aimed, cycles: 3 }, PASSING);
    expect(outcome).toMatchObject({
      type: "confirmed",
      value: { observed: { n2: "running", n4: "running" } },
    });
    const { downMs } = outcome.value as { downMs: Record<string, number[]> };
    expect(Object.values(downMs).map((times) => times.length)).toEqual([3, 3]);
    expect(await invoke("end-storm", null, PASSING)).toMatchObject({
      type: "confirmed",
      value: { started: [] },
    });
    expect(await states()).toEqual(NODES.map(() => "running"));
  });

  it("are unconfirmed when the network only pretends to cut", async () => {
    context = { ...context, network: { ...context.network, setCuts: () => Promise.resolve() } };
    const outcome = await invoke("start-partition", { grudge: "leaders", fallback: "n1" });
    expect(outcome).toMatchObject({ type: "unconfirmed", value: { alone: ["n3"] } });
  });

  it("are unconfirmed when a node that is started again ends with an error", async () => {
    await invoke("kill", { targeter: "nodes", nodes: ["n2"] });
    const broken = provision.machines.find(({ node }) => node === "n2");
    context = {
      ...context,
      startNode: async () =>
        broken?.startDaemon({ command: process.execPath, args: ["-e", "process.exit(41)"] }),
    };
    expect(await invoke("start", null)).toMatchObject({
      type: "unconfirmed",
      error: "start failed: n2 ended at once with exit code 41",
    });
  });
});
