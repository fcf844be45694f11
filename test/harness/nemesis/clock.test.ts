import { describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import type { ClockOffset, Clocks } from "../../../harness/environment/environment.ts";
import type { FaultContext, FaultOutcome } from "../../../harness/nemesis/nemesis.ts";
import { parseFaults } from "../../../harness/nemesis/registry.ts";
import { type FakeClocks, fakeClocks } from "./fake-clocks.ts";
import { fakeCluster } from "./fake-cluster.ts";

const NODES = ["n1", "n2", "n3"];
const [CLOCK] = parseFaults("clock");

function invoke(context: FaultContext, f: string, value: Json = null): Promise<FaultOutcome> {
  if (CLOCK === undefined) throw new Error("There is no nemesis clock");
  // Long enough for whatever works; what does not must be given up then.
  const signal = AbortSignal.timeout(400);
  return CLOCK.nemesis.invoke({ type: "invoke", time: 0, process: "nemesis", f, value }, context, signal);
}

const AT_N1 = { targeter: "nodes", nodes: ["n1"] } as const;
const BY_30_S = { kind: "jump", clock: "real", byMs: 30_000 } as const;
const JUMP = { ...AT_N1, ...BY_30_S };
const STROBE = { ...AT_N1, kind: "strobe", clock: "real", byMs: -500, periodMs: 20 } as const;
const DRIFT = { ...AT_N1, kind: "drift", clock: "real", msPerSecond: -100 } as const;

/** The clocks with one of their parts replaced by a broken one. */
function withClocks({ context }: FakeClocks, broken: Partial<Clocks>): FaultContext {
  return { ...context, clocks: { ...context.clocks, ...broken } };
}

/** The clocks as they are, but what is read from one node's processes is changed. */
function withSight(fake: FakeClocks, node: string, change: (seen: ClockOffset) => ClockOffset): FaultContext {
  const { clocks } = fake.context;
  return withClocks(fake, {
    async observe(asked) {
      const seen = await clocks.observe(asked);
      return seen === undefined || asked !== node ? seen : change(seen);
    },
  });
}

/** A database that looks at a clock of its own. */
function withDatabase({ context }: FakeClocks, aheadMs: number, resolutionMs = 1): FaultContext {
  return {
    ...context,
    databaseClock: () => Promise.resolve({ unixMs: Date.now() + aheadMs, resolutionMs }),
  };
}

const doNothing = (): Promise<void> => Promise.resolve();

describe.concurrent("skew-clock", () => {
  it("is confirmed when the processes and the database show the jump, and says what was seen", async () => {
    const outcome = await invoke(fakeClocks(fakeCluster(NODES)).context, "skew-clock", JUMP);
    expect(outcome).toMatchObject({
      type: "confirmed",
      value: { ...JUMP, hit: ["n1"], observed: { n1: "30000 ms" } },
    });
    const { database } = outcome.value as { database: { n1: string } };
    expect(database.n1).toMatch(/^(29[89]|30[01])\d\d(\.\d)? ms ± \d+(\.\d)? ms$/);
  });

  it("sets each clock as it is asked to, those of other nodes not at all", async () => {
    const { context, motions } = fakeClocks(fakeCluster(NODES));
    const perNode = { ...JUMP, nodes: ["n1", "n3"], byMs: { n1: 100, n3: -200 } };
    await invoke(context, "skew-clock", { ...perNode, clock: "both" });
    expect([...motions]).toEqual([
      ["n1", { kind: "offset", realMs: 100, monotonicMs: 100 }],
      ["n3", { kind: "offset", realMs: -200, monotonicMs: -200 }],
    ]);
    await invoke(context, "skew-clock", { ...JUMP, clock: "monotonic" });
    expect(motions.get("n1")).toEqual({ kind: "offset", realMs: 0, monotonicMs: 30_000 });
  });

  it("hits those who lead at that moment", async () => {
    const { context, motions } = fakeClocks(fakeCluster(NODES));
    const aimed = { targeter: "leaders", fallback: "n3", ...BY_30_S };
    expect(
      await invoke({ ...context, leaders: () => Promise.resolve(["n2"]) }, "skew-clock", aimed),
    ).toMatchObject({ type: "confirmed", value: { hit: ["n2"] } });
    expect([...motions.keys()]).toEqual(["n2"]);
  });

  it("is confirmed for a strobe that was seen there and back", async () => {
    expect(await invoke(fakeClocks(fakeCluster(NODES)).context, "skew-clock", STROBE)).toMatchObject({
      type: "confirmed",
      value: {
        observed: { n1: "0 ms and -500 ms" },
      },
    });
  });

  it("is unconfirmed for a strobe that stays where it is", async () => {
    const context = withSight(fakeClocks(fakeCluster(NODES)), "n1", (seen) => ({ ...seen, realMs: -500 }));
    expect(await invoke(context, "skew-clock", STROBE)).toMatchObject({
      type: "unconfirmed",
      error: "n1 is off by -500 ms (monotonic clock: 0 ms) and was not seen both there and back",
    });
  });

  it("is confirmed for a drift that goes as fast as it should, the database along with it", async () => {
    const outcome = await invoke(fakeClocks(fakeCluster(NODES)).context, "skew-clock", DRIFT);
    expect(outcome).toMatchObject({
      type: "confirmed",
      value: { database: { n1: expect.any(String) as string } },
    });
  });

  it.each([0.5, 1.5, -1])("is unconfirmed for a drift at %s times the rate", async (factor) => {
    const context = withSight(fakeClocks(fakeCluster(NODES)), "n1", (seen) => ({
      ...seen,
      realMs: seen.realMs * factor,
    }));
    expect(await invoke(context, "skew-clock", DRIFT)).toMatchObject({
      type: "unconfirmed",
      error: expect.stringContaining("was not seen to drift as it should") as string,
    });
  });

  it("is unconfirmed when setting a clock does nothing", async () => {
    const context = withClocks(fakeClocks(fakeCluster(NODES)), { set: doNothing });
    expect(await invoke(context, "skew-clock", JUMP)).toMatchObject({
      type: "unconfirmed",
      error: "n1 is off by 0 ms (monotonic clock: 0 ms) instead of 30000 ms (0 ms)",
      value: { observed: { n1: "0 ms" } },
    });
  });

  it("is unconfirmed when one of several nodes does not show it", async () => {
    const context = withSight(fakeClocks(fakeCluster(NODES)), "n2", (seen) => ({ ...seen, realMs: 29_000 }));
    expect(await invoke(context, "skew-clock", { ...JUMP, nodes: ["n1", "n2"] })).toMatchObject({
      type: "unconfirmed",
      error: "n2 is off by 29000 ms (monotonic clock: 0 ms) instead of 30000 ms (0 ms)",
    });
  });

  it("is unconfirmed when the wrong clock moves", async () => {
    const context = withSight(fakeClocks(fakeCluster(NODES)), "n1", ({ realMs }) => ({
      realMs: 0,
      monotonicMs: realMs,
    }));
    expect(await invoke(context, "skew-clock", JUMP)).toMatchObject({ type: "unconfirmed" });
  });

  it("is unconfirmed with the reason when a clock cannot be set", async () => {
    const context = withClocks(fakeClocks(fakeCluster(NODES)), {
      set: () => Promise.reject(new Error("process 7 could not be stopped")),
    });
    expect(await invoke(context, "skew-clock", JUMP)).toMatchObject({
      type: "unconfirmed",
      error: "n1: process 7 could not be stopped",
    });
  });

  it("is unconfirmed when the database does not follow its memory", async () => {
    const outcome = await invoke(withDatabase(fakeClocks(fakeCluster(NODES)), 0), "skew-clock", JUMP);
    expect(outcome).toMatchObject({
      type: "unconfirmed",
      error: expect.stringMatching(
        /^n1 shows it in memory, but its database tells a time that is -?\d/,
      ) as string,
    });
  });

  it("believes a database that tells whole seconds within a second", async () => {
    const fake = fakeClocks(fakeCluster(NODES));
    const tellsSeconds = (aheadMs: number): FaultContext => ({
      ...fake.context,
      databaseClock: () =>
        Promise.resolve({
          unixMs: Math.floor((Date.now() + aheadMs) / 1000) * 1000,
          resolutionMs: 1000,
        }),
    });
    expect(await invoke(tellsSeconds(30_000), "skew-clock", JUMP)).toMatchObject({ type: "confirmed" });
    expect(await invoke(tellsSeconds(28_500), "skew-clock", JUMP)).toMatchObject({ type: "unconfirmed" });
  });

  it("takes the processes' word where the database tells no time or does not answer", async () => {
    const { context } = fakeClocks(fakeCluster(NODES));
    const mute = { ...context, databaseClock: () => Promise.resolve(undefined) };
    const mutes = await invoke(mute, "skew-clock", JUMP);
    expect(mutes).toMatchObject({ type: "confirmed" });
    expect(mutes.value).not.toHaveProperty("database");
    const deaf = { ...context, databaseClock: () => Promise.reject(new Error("connect ECONNREFUSED")) };
    expect(await invoke(deaf, "skew-clock", JUMP)).toMatchObject({
      type: "confirmed",
      value: { database: { n1: "connect ECONNREFUSED" } },
    });
  });

  it("does not ask the database of a node that is stopped", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n1", "stopped");
    const outcome = await invoke(withDatabase(fakeClocks(cluster), 0), "skew-clock", JUMP);
    expect(outcome).toMatchObject({ type: "confirmed" });
    expect(outcome.value).not.toHaveProperty("database");
  });

  it("holds for the next process of a node that is gone, while another one shows it", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n2", "gone");
    const { context, motions } = fakeClocks(cluster);
    expect(await invoke(context, "skew-clock", { ...JUMP, nodes: ["n1", "n2"] })).toMatchObject({
      type: "confirmed",
      value: { hit: ["n1"], skipped: { n2: "not running" }, observed: { n1: "30000 ms" } },
    });
    expect(motions.get("n2")).toMatchObject({ realMs: 30_000 });
  });

  it("certainly did not happen when every node aimed at is gone", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n1", "gone");
    const { context, motions } = fakeClocks(cluster);
    expect(await invoke(context, "skew-clock", JUMP)).toMatchObject({
      type: "skipped",
      value: { hit: [] },
      error: "skipped: no node is running",
    });
    expect(motions.size).toBe(0);
  });

  it("leaves nothing for the next process when a node ends before it can be looked at", async () => {
    const cluster = fakeCluster(NODES);
    const fake = fakeClocks(cluster);
    const context = withClocks(fake, { observe: () => Promise.resolve(undefined) });
    expect(await invoke(context, "skew-clock", JUMP)).toMatchObject({
      type: "skipped",
      error: "skipped: every node ended before it was hit",
    });
    expect(fake.motions.get("n1")).toEqual({ kind: "offset", realMs: 0, monotonicMs: 0 });
  });
});

describe.concurrent("reset-clock", () => {
  it("sets all clocks right, whatever they did, and is harmless when they are", async () => {
    const { context } = fakeClocks(fakeCluster(NODES));
    await invoke(context, "skew-clock", STROBE);
    await invoke(context, "skew-clock", { ...DRIFT, nodes: ["n2"] });
    for (let time = 0; time < 2; time++) {
      expect(await invoke(context, "reset-clock")).toMatchObject({
        type: "confirmed",
        value: { reset: NODES, observed: { n1: "0 ms", n2: "0 ms", n3: "0 ms" } },
      });
    }
  });

  it("is unconfirmed when a process stays as it was", async () => {
    const fake = fakeClocks(fakeCluster(NODES));
    await invoke(fake.context, "skew-clock", JUMP);
    expect(await invoke(withClocks(fake, { set: doNothing }), "reset-clock")).toMatchObject({
      type: "unconfirmed",
      error: "n1 is off by 30000 ms (monotonic clock: 0 ms) instead of 0 ms (0 ms)",
    });
  });

  it("is unconfirmed when a database goes on telling the wrong time", async () => {
    const outcome = await invoke(withDatabase(fakeClocks(fakeCluster(NODES)), 5_000), "reset-clock");
    expect(outcome).toMatchObject({ type: "unconfirmed" });
  });

  it("passes over nodes that are gone", async () => {
    const cluster = fakeCluster(NODES);
    cluster.states.set("n1", "gone");
    expect(await invoke(fakeClocks(cluster).context, "reset-clock")).toMatchObject({
      type: "confirmed",
      value: { reset: ["n2", "n3"], skipped: { n1: "not running" } },
    });
  });
});
