import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterTarget } from "../../../targets/redis/cluster-target.ts";
import { sentinelTarget } from "../../../targets/redis/sentinel-target.ts";
import type { Target } from "../../../targets/target.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";
import { type RealCluster, realCluster } from "../../support/real-cluster.ts";
import { machineOf } from "./fake-cluster.ts";
import { invoke } from "./invoke.ts";

const never = new AbortController().signal;
const FAILED_OVER = { timeout: 15_000, interval: 100 };

const TARGETS: readonly {
  readonly target: Target;
  readonly nodes: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
}[] = [
  { target: sentinelTarget, nodes: ["n1", "n2", "n3"], settings: { "down-after-milliseconds": "1500" } },
  {
    target: clusterTarget,
    nodes: ["n1", "n2", "n3", "n4", "n5", "n6"],
    settings: { "cluster-node-timeout": "1500" },
  },
];

describe.skipIf(!dockerAvailable).each(TARGETS)(
  `$target.name${SKIP_REASON}`,
  ({ target, nodes, settings }) => {
    let real: RealCluster;
    beforeAll(async () => {
      real = await realCluster(target, nodes, settings);
    });
    afterAll(async () => {
      await real.destroy();
    });

    const leaders = (): Promise<readonly string[]> =>
      target.leaders?.(real.cluster, never) ?? Promise.resolve([]);

    async function add(value: number): Promise<string> {
      const client = await target.workloads["set"]?.(machineOf(real.cluster, "n2"), real.cluster, never);
      if (client === undefined) throw new Error("No client");
      const { type } = await invoke(client, { f: "add", key: 1, value });
      await client.close();
      return type;
    }

    it("puts a replica in the place of a dead primary, to which that comes back as a replica", async () => {
      expect(await leaders()).toContain("n1");
      expect(await add(1)).toBe("ok");
      const count = (await leaders()).length;

      await real.provision.processes.kill("n1");
      await expect.poll(leaders, FAILED_OVER).toHaveLength(count);
      expect(await leaders()).not.toContain("n1");
      // Clients follow, each by what its own node says.
      await expect.poll(() => add(2), FAILED_OVER).toBe("ok");

      await real.start("n1");
      await real.awaitHealthy(40_000);
      expect(await leaders()).not.toContain("n1");
      expect(await leaders()).toHaveLength(count);
    });

    it("keeps the primary that comes back before anybody missed it", async () => {
      const before = await leaders();
      const [primary = ""] = before;
      await real.provision.processes.kill(primary);
      await expect.poll(() => real.provision.processes.state(primary)).toBe("gone");
      await real.start(primary);
      await real.awaitHealthy();
      expect(new Set(await leaders())).toEqual(new Set(before));
    });
  },
);
