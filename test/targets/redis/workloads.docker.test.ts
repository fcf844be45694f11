import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import { clientSettings } from "../../../targets/redis/client/client-settings.ts";
import { openClusterRouter } from "../../../targets/redis/client/cluster-router.ts";
import { openDirectRouter } from "../../../targets/redis/client/direct-router.ts";
import type { OpenRouter } from "../../../targets/redis/client/router.ts";
import { openSentinelRouter } from "../../../targets/redis/client/sentinel-router.ts";
import { clusterTarget } from "../../../targets/redis/cluster-target.ts";
import { redisTarget } from "../../../targets/redis/redis-target.ts";
import { sentinelTarget } from "../../../targets/redis/sentinel-target.ts";
import { listQueue } from "../../../targets/redis/workloads/list-queue.ts";
import { streamQueue } from "../../../targets/redis/workloads/stream-queue.ts";
import type { Target } from "../../../targets/target.ts";
import type { Client, Outcome } from "../../../workloads/client.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";
import { type RealCluster, realCluster } from "../../support/real-cluster.ts";
import { machineOf } from "./fake-cluster.ts";
import { invoke } from "./invoke.ts";

const never = new AbortController().signal;
const nodes = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i + 1}`);

const TARGETS: readonly {
  readonly target: Target;
  readonly names: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}[] = [
  {
    target: redisTarget,
    names: nodes(1),
    settings: { appendonly: "yes", appendfsync: "always", save: "" },
  },
  { target: redisTarget, names: nodes(2), settings: { queue: "stream", wait: "1" } },
  { target: sentinelTarget, names: nodes(3), settings: {} },
  { target: clusterTarget, names: nodes(6), settings: { queue: "stream" } },
];

function openRouterOf(target: Target): OpenRouter {
  if (target === clusterTarget) return openClusterRouter;
  return target === sentinelTarget ? openSentinelRouter : openDirectRouter;
}

describe.skipIf(!dockerAvailable).each(TARGETS)(
  `$target.name on $names${SKIP_REASON}`,
  ({ target, names, settings }) => {
    let real: RealCluster;
    beforeAll(async () => {
      real = await realCluster(target, names, settings);
    });
    afterAll(async () => {
      await real.destroy();
    });

    /** Uses a client that is pinned to the last node, which never is a primary where there are several. */
    async function withClient(workload: string, use: (client: Client) => Promise<void>): Promise<void> {
      const machine = machineOf(real.cluster, names.at(-1) ?? "");
      const client = await target.workloads[workload]?.(machine, real.cluster, never);
      if (client === undefined) throw new Error(`No client for ${workload}`);
      await use(client);
      await client.close();
    }

    it("registers are written, compared and set, and read, each key by itself", () =>
      withClient("register", async (client) => {
        expect(await invoke(client, { f: "read", key: 1 })).toEqual({ type: "ok", value: null });
        expect(await invoke(client, { f: "cas", key: 1, value: [1, 2] })).toEqual({
          type: "fail",
          error: "mismatch",
        });
        expect(await invoke(client, { f: "write", key: 1, value: 5 })).toEqual({ type: "ok", value: 5 });
        expect(await invoke(client, { f: "cas", key: 1, value: [5, 6] })).toEqual({
          type: "ok",
          value: [5, 6],
        });
        expect(await invoke(client, { f: "cas", key: 1, value: [5, 7] })).toEqual({
          type: "fail",
          error: "mismatch",
        });
        expect(await invoke(client, { f: "read", key: 1 })).toEqual({ type: "ok", value: 6 });
        expect(await invoke(client, { f: "read", key: 2 })).toEqual({ type: "ok", value: null });
        expect(await invoke(client, { f: "cas", key: 2, value: [null, 1] })).toEqual({
          type: "ok",
          value: [null, 1],
        });
      }));

    it("sets and lists hold what was added, a list in its order", async () => {
      await withClient("set", async (client) => {
        for (const value of [3, 1, 2])
          expect(await invoke(client, { f: "add", key: 1, value })).toEqual({ type: "ok", value });
        const read = await invoke(client, { f: "read", key: 1 });
        expect(new Set(read.type === "ok" ? (read.value as number[]) : [])).toEqual(new Set([1, 2, 3]));
        expect(await invoke(client, { f: "read", key: 2 })).toEqual({ type: "ok", value: [] });
      });
      await withClient("list", async (client) => {
        for (const value of [3, 1]) await invoke(client, { f: "append", key: 1, value });
        expect(await invoke(client, { f: "read", key: 1 })).toEqual({ type: "ok", value: [3, 1] });
      });
    });

    it("transactions see what they and others have written, over several keys", async () => {
      await withClient("list-append", async (client) => {
        const transact = (...value: readonly Json[]): Promise<Outcome> => invoke(client, { f: "txn", value });
        await transact(["append", 1, 1], ["append", 2, 1]);
        expect(await transact(["r", 1, null], ["append", 1, 2], ["r", 1, null], ["r", 3, null])).toEqual({
          type: "ok",
          value: [
            ["r", 1, [1]],
            ["append", 1, 2],
            ["r", 1, [1, 2]],
            ["r", 3, []],
          ],
        });
        expect(await transact(["r", 2, null], ["r", 1, null])).toEqual({
          type: "ok",
          value: [
            ["r", 2, [1]],
            ["r", 1, [1, 2]],
          ],
        });
      });
      await withClient("rw-register", async (client) => {
        const value = [
          ["r", 4, null],
          ["w", 4, 7],
          ["r", 4, null],
        ];
        expect(await invoke(client, { f: "txn", value })).toEqual({
          type: "ok",
          value: [
            ["r", 4, null],
            ["w", 4, 7],
            ["r", 4, 7],
          ],
        });
      });
    });

    it.each(["lock", "fenced-lock"])(
      "%s: of two clients at once, one enters after the other",
      async (workload) => {
        await withClient(workload, (first) =>
          withClient(workload, async (second) => {
            const before = await invoke(first, { f: "read" });
            const known = before.type === "ok" ? (before.value as number[]) : [];
            const [a, b] = [known.length + 1, known.length + 2];
            await Promise.all([
              invoke(first, { f: "add", value: { element: a, holdMs: 50 } }),
              invoke(second, { f: "add", value: { element: b, holdMs: 50 } }),
            ]);
            const after = await invoke(first, { f: "read" });
            const list = after.type === "ok" ? (after.value as number[]) : [];
            expect(list.slice(0, known.length)).toEqual(known);
            expect(list.slice(known.length).toSorted((x, y) => x - y)).toEqual([a, b]);
          }),
        );
      },
    );

    it("queues give the oldest first, and drain what is left", () =>
      withClient("queue", async (client) => {
        expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "fail", error: "empty" });
        for (const value of [1, 2, 3]) await invoke(client, { f: "enqueue", value });
        expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "ok", value: 1 });
        expect(await invoke(client, { f: "drain" })).toEqual({ type: "ok", value: [2, 3] });
        expect(await invoke(client, { f: "drain" })).toEqual({ type: "ok", value: [] });
        expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "fail", error: "empty" });
      }));

    it("queues drain what was taken and never struck off, and a good many elements", () =>
      withClient("queue", async (client) => {
        const values = Array.from({ length: 1500 }, (_, i) => i);
        for (const value of values) await invoke(client, { f: "enqueue", value });
        // What a client does that dies between its two steps.
        const kept = clientSettings(real.cluster).queue === "stream" ? streamQueue : listQueue;
        const router = await openRouterOf(target)(machineOf(real.cluster, "n1"), real.cluster, never);
        expect(await kept.setAside(router, never)).toMatchObject({ element: "0" });
        expect(await invoke(client, { f: "drain" })).toEqual({ type: "ok", value: values });
        router.close();
      }));

    it("counters count, also from nothing and below 0", () =>
      withClient("counter", async (client) => {
        expect(await invoke(client, { f: "read", key: 1 })).toEqual({ type: "ok", value: 0 });
        for (const value of [5, -7])
          expect(await invoke(client, { f: "add", key: 1, value })).toEqual({ type: "ok", value });
        expect(await invoke(client, { f: "read", key: 1 })).toEqual({ type: "ok", value: -2 });
      }));

    it("ids follow each other", () =>
      withClient("unique-ids", async (client) => {
        expect(await invoke(client, { f: "generate" })).toEqual({ type: "ok", value: 1 });
        expect(await invoke(client, { f: "generate" })).toEqual({ type: "ok", value: 2 });
      }));

    it("banks are opened once, and money moves in them", () =>
      withClient("bank", async (client) => {
        const read = { f: "read", value: [0, 1] };
        const transfer = { f: "transfer", value: { from: 0, to: 1, amount: 3 } };
        expect(await invoke(client, read)).toEqual({ type: "ok", value: { 0: null, 1: null } });
        expect(await invoke(client, transfer)).toEqual({ type: "fail", error: "no-account" });
        for (let times = 0; times < 2; times++)
          expect(await invoke(client, { f: "open", value: { 0: 5, 1: 5 } })).toMatchObject({ type: "ok" });
        expect(await invoke(client, transfer)).toMatchObject({ type: "ok" });
        expect(await invoke(client, transfer)).toEqual({ type: "fail", error: "insufficient" });
        await invoke(client, { f: "open", value: { 0: 5, 1: 5 } });
        expect(await invoke(client, read)).toEqual({ type: "ok", value: { 0: 2, 1: 8 } });
      }));

    it("its clock is this computer's, to some milliseconds", async () => {
      const before = Date.now();
      const clock = await target.clock?.(machineOf(real.cluster, "n1"), never);
      expect(clock?.unixMs).toBeGreaterThan(before - 5);
      expect(clock?.unixMs).toBeLessThan(Date.now() + 5);
    });

    it("its leaders are its primaries", async () => {
      const primaries = target === clusterTarget ? ["n1", "n2", "n3"] : ["n1"];
      expect(new Set(await target.leaders?.(real.cluster, never))).toEqual(new Set(primaries));
    });
  },
);
