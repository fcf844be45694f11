import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import { provision } from "../../../harness/environment/docker/provision.ts";
import type { Clocks, Provision } from "../../../harness/environment/environment.ts";
import type { FaultContext, FaultOutcome } from "../../../harness/nemesis/nemesis.ts";
import { parseFaults } from "../../../harness/nemesis/registry.ts";
import { awaitHealthy } from "../../../harness/run/await-healthy.ts";
import { findTarget } from "../../../targets/registry.ts";
import type { Cluster, Target } from "../../../targets/target.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";

const [CLOCK] = parseFaults("clock");

interface Live {
  readonly context: FaultContext & { readonly clocks: Clocks };
  readonly provision: Provision;
}

function invoke(context: FaultContext, f: string, value: Json = null): Promise<FaultOutcome> {
  if (CLOCK === undefined) throw new Error("There is no nemesis clock");
  const op = { type: "invoke", time: 0, process: "nemesis", f, value } as const;
  return CLOCK.nemesis.invoke(op, context, new AbortController().signal);
}

async function startCluster(
  name: string,
  nodes: readonly string[],
  runDir: string,
  chosen: Readonly<Record<string, string>> = {},
): Promise<Live> {
  const target = findTarget(name);
  if (target === undefined) throw new Error(`There is no target ${name}`);
  const provisioned = await provision({
    nodes,
    runDir,
    runId: `real-clock-${name}${Object.keys(chosen).length}-${process.pid}`,
    target,
    onProgress: () => undefined,
  });
  const { clocks } = provisioned;
  if (clocks === undefined) throw new Error("There are no clocks");
  const usual = Object.fromEntries(target.settings.map((setting) => [setting.name, setting.default]));
  const settings = { ...usual, ...chosen };
  const cluster = {
    machines: provisioned.machines,
    options: { opTimeoutMs: 1_000, seed: 1, settings },
  };
  const context = contextOf(target, cluster, provisioned);
  await Promise.all(nodes.map((node) => context.startNode(node)));
  const signal = new AbortController().signal;
  expect(await awaitHealthy(target, cluster, provisioned.processes, 20_000, signal)).toEqual([]);
  return { context: { ...context, clocks }, provision: provisioned };
}

function contextOf(target: Target, cluster: Cluster, { network, processes }: Provision): FaultContext {
  const machineOf = (node: string) => {
    const machine = cluster.machines.find((candidate) => candidate.node === node);
    if (machine === undefined) throw new Error(`There is no node ${node}`);
    return machine;
  };
  return {
    nodes: cluster.machines.map(({ node }) => node),
    network,
    processes,
    startNode: (node) => target.start(machineOf(node), cluster),
    leaders: async (signal) => (await target.leaders?.(cluster, signal)) ?? [],
    databaseClock: async (node, signal) => target.clock?.(machineOf(node), signal),
  };
}

const RIGHT = { realMs: 0, monotonicMs: 0 };
const BY_30_S = { kind: "jump", clock: "real", byMs: 30_000 } as const;
const aimAt = (...nodes: string[]) => ({ targeter: "nodes", nodes });

describe.skipIf(!dockerAvailable)(`the nemesis clock on real clusters${SKIP_REASON}`, () => {
  const runDir = mkdtempSync(join(tmpdir(), "faultline-clock-"));
  const live: Live[] = [];
  let redis: Live;
  let etcd: Live;

  beforeAll(async () => {
    redis = await startCluster("redis", ["n1"], runDir);
    live.push(redis);
    etcd = await startCluster("etcd", ["n1", "n2", "n3"], runDir);
    live.push(etcd);
  });

  afterAll(async () => {
    await Promise.all(live.map(({ provision: cluster }) => cluster.destroy()));
    rmSync(runDir, { recursive: true, force: true });
  });

  it.each([
    [{ kind: "jump", clock: "real", byMs: -500 }, /^-500 ms$/, /^-\d/],
    [{ kind: "jump", clock: "monotonic", byMs: 5_000 }, /^0 ms, monotonic 5000 ms$/, /^-?\d/],
    [{ kind: "strobe", clock: "real", byMs: 10_000, periodMs: 40 }, /^0 ms and 10000 ms$/, /^-?\d/],
    [{ kind: "drift", clock: "both", msPerSecond: -200 }, /^-\d.* ms, monotonic -\d.* ms$/, /^-\d/],
  ] as const)("confirms %j by Redis' own clock, and that it is right again", async (plan, seen, told) => {
    const { context } = redis;
    expect(await invoke(context, "skew-clock", { ...aimAt("n1"), ...plan })).toMatchObject({
      type: "confirmed",
      value: {
        hit: ["n1"],
        observed: { n1: expect.stringMatching(seen) as string },
        database: { n1: expect.stringMatching(told) as string },
      },
    });
    expect(await invoke(context, "reset-clock")).toMatchObject({
      type: "confirmed",
      value: {
        reset: ["n1"],
        observed: { n1: "0 ms" },
        database: { n1: expect.stringMatching(/^-?\d?\d(\.\d)? ms ± /) as string },
      },
    });
  });

  it("does not confirm a jump when whoever is to make it only says that he has", async () => {
    const { clocks } = redis.context;
    const idle: Clocks = { set: () => Promise.resolve(), observe: (node) => clocks.observe(node) };
    expect(
      await invoke({ ...redis.context, clocks: idle }, "skew-clock", { ...aimAt("n1"), ...BY_30_S }),
    ).toMatchObject({
      type: "unconfirmed",
      error: "n1 is off by 0 ms (monotonic clock: 0 ms) instead of 30000 ms (0 ms)",
    });
  });

  it("does not confirm a jump that Redis does not follow", async () => {
    const sham: Clocks = {
      set: () => Promise.resolve(),
      observe: () => Promise.resolve({ realMs: 30_000, monotonicMs: 0 }),
    };
    expect(
      await invoke({ ...redis.context, clocks: sham }, "skew-clock", { ...aimAt("n1"), ...BY_30_S }),
    ).toMatchObject({
      type: "unconfirmed",
      error: expect.stringContaining(
        "n1 shows it in memory, but its database tells a time that is",
      ) as string,
    });
  });

  it("goes through libfaketime where Redis was started with that, and through a kill and a start", async () => {
    const faketime = await startCluster("redis", ["n1"], runDir, { clock: "libfaketime" });
    live.push(faketime);
    const { context } = faketime;
    for (const plan of [
      { kind: "strobe", clock: "real", byMs: 10_000, periodMs: 60 },
      { kind: "drift", clock: "real", msPerSecond: 200 },
      BY_30_S,
    ]) {
      expect(await invoke(context, "skew-clock", { ...aimAt("n1"), ...plan })).toMatchObject({
        type: "confirmed",
        value: { database: { n1: expect.stringContaining(" ± ") as string } },
      });
    }
    await context.processes.kill("n1");
    await expect.poll(() => context.processes.state("n1")).toBe("gone");
    await context.startNode("n1");
    const told = async (): Promise<number> =>
      ((await context.databaseClock("n1", AbortSignal.timeout(500)))?.unixMs ?? 0) - Date.now();
    await expect.poll(async () => Math.round((await told()) / 1000)).toBe(30);
    expect(await invoke(context, "reset-clock")).toMatchObject({ type: "confirmed" });
    expect(await invoke(context, "skew-clock", { ...aimAt("n1"), ...BY_30_S, clock: "both" })).toMatchObject({
      type: "unconfirmed",
      error: expect.stringContaining("libfaketime leaves the monotonic clock") as string,
    });
    await faketime.provision.destroy();
  });

  it("skews the leader of etcd, and only him, through a kill and a start", async () => {
    const { context } = etcd;
    const [leader = ""] = await context.leaders(AbortSignal.timeout(1_000));
    const aimed = { targeter: "leaders", fallback: "n1", ...BY_30_S };
    expect(await invoke(context, "skew-clock", aimed)).toMatchObject({
      type: "confirmed",
      value: { hit: [leader], database: { [leader]: expect.stringMatching(/^(29|30)\d\d\d/) as string } },
    });
    await context.processes.kill(leader);
    await expect.poll(() => context.clocks.observe(leader)).toBeUndefined();
    await context.startNode(leader);
    for (const node of context.nodes) {
      const wanted = node === leader ? { realMs: 30_000, monotonicMs: 0 } : RIGHT;
      await expect.poll(() => context.clocks.observe(node)).toEqual(wanted);
    }
    await expect
      .poll(async () => {
        const reading = await context.databaseClock(leader, AbortSignal.timeout(500));
        return Math.round(((reading?.unixMs ?? 0) - Date.now()) / 10_000);
      })
      .toBe(3);
    expect(await invoke(context, "reset-clock")).toMatchObject({
      type: "confirmed",
      value: { reset: ["n1", "n2", "n3"], observed: { n1: "0 ms", n2: "0 ms", n3: "0 ms" } },
    });
  });

  it("holds for a node that is down, and says that it could not be looked at", async () => {
    const { context } = etcd;
    await context.processes.kill("n3");
    await expect.poll(() => context.processes.state("n3")).toBe("gone");
    expect(await invoke(context, "skew-clock", { ...aimAt("n2", "n3"), ...BY_30_S })).toMatchObject({
      type: "confirmed",
      value: { hit: ["n2"], skipped: { n3: "not running" } },
    });
    await context.startNode("n3");
    await expect.poll(() => context.clocks.observe("n3")).toEqual({ realMs: 30_000, monotonicMs: 0 });
    await invoke(context, "reset-clock");
    expect(await context.clocks.observe("n3")).toEqual(RIGHT);
  });

  it("reaches a node that is frozen as soon as it can", async () => {
    const { context } = etcd;
    await context.processes.freeze("n1");
    // Whether a frozen process can be reached depends on the kernel's control groups.
    await context.clocks.set("n1", { kind: "offset", realMs: 8_000, monotonicMs: 0 }).catch(() => undefined);
    await context.processes.thaw("n1");
    await expect
      .poll(() => context.clocks.observe("n1"), { timeout: 5_000 })
      .toEqual({ realMs: 8_000, monotonicMs: 0 });
    expect(await context.processes.state("n1")).toBe("running");
    await invoke(context, "reset-clock");
  });
});
