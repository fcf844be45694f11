import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openClusterRouter } from "../../../targets/redis/client/cluster-router.ts";
import { type Router, reading, writing } from "../../../targets/redis/client/router.ts";
import { clusterTarget } from "../../../targets/redis/cluster-target.ts";
import { type Connection, openConnection } from "../../../targets/redis/protocol/connection.ts";
import { nodesAccordingTo } from "../../../targets/redis/server/cluster-view.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";
import { type RealCluster, realCluster } from "../../support/real-cluster.ts";
import { machineOf } from "./fake-cluster.ts";

const never = new AbortController().signal;

describe.skipIf(!dockerAvailable)(`clients of a Redis Cluster${SKIP_REASON}`, () => {
  let real: RealCluster;
  const toClose: (Connection | Router)[] = [];

  const connectTo = async (node: string): Promise<(...args: string[]) => Promise<unknown>> => {
    const connection = await openConnection(machineOf(real.cluster, node).clientAddress(), never);
    toClose.push(connection);
    return (...args) => connection.call(args, never);
  };
  const routerAt = async (node: string): Promise<Router> => {
    const router = await openClusterRouter(machineOf(real.cluster, node), real.cluster, never);
    toClose.push(router);
    return router;
  };

  beforeAll(async () => {
    real = await realCluster(clusterTarget, ["n1", "n2", "n3", "n4"]);
  });
  afterAll(async () => {
    for (const open of toClose) open.close();
    await real.destroy();
  });

  it("reach every key through every node, replicas too", async () => {
    for (const node of ["n1", "n2", "n3", "n4"]) {
      const router = await routerAt(node);
      for (let i = 0; i < 20; i++) {
        expect(await router.call(writing("SET", `key:${i}`, node), never)).toBe("OK");
        expect(await router.call(reading("GET", `key:${i}`), never)).toBe(node);
      }
    }
  });

  it("reach a key while its slot moves, and are refused what needs both nodes", async () => {
    const [from, to] = [await connectTo("n1"), await connectTo("n2")];
    const [fromId, toId] = await Promise.all(
      ["n1", "n2"].map(async (node) => {
        const nodes = await nodesAccordingTo(machineOf(real.cluster, node), never);
        return nodes.find(({ myself }) => myself)?.id ?? "";
      }),
    );
    // "bar" is in slot 5061, which n1 has.
    const slot = String(await from("CLUSTER", "KEYSLOT", "{bar}1"));
    const router = await routerAt("n1");
    await router.call(writing("SET", "{bar}stays", "here"), never);
    await to("CLUSTER", "SETSLOT", slot, "IMPORTING", fromId ?? "");
    await from("CLUSTER", "SETSLOT", slot, "MIGRATING", toId ?? "");

    // What the slot's old node no longer has, the new one is asked for.
    expect(await router.call(writing("SET", "{bar}new", "there"), never)).toBe("OK");
    expect(await router.call(reading("GET", "{bar}new"), never)).toBe("there");
    expect(await router.call(reading("GET", "{bar}stays"), never)).toBe("here");
    await expect(from("GET", "{bar}new")).rejects.toMatchObject({ code: "ASK" });
    const both = writing("DEL", "{bar}stays", "{bar}new");
    await expect(router.call(both, never)).rejects.toMatchObject({ code: "TRYAGAIN" });
    expect(await router.call(reading("GET", "{bar}stays"), never)).toBe("here");

    for (const node of [from, to]) await node("CLUSTER", "SETSLOT", slot, "STABLE");
  });

  it("are refused by a node that finds the cluster down", async () => {
    const first = await connectTo("n1");
    await first("SET", "{bar}", "before");
    // A node that knows nobody for one slot will not serve the others either.
    await first("CLUSTER", "DELSLOTS", "0");
    await expect.poll(() => first("CLUSTER", "INFO")).toContain("cluster_state:fail");
    await expect(first("SET", "{bar}", "after")).rejects.toMatchObject({ code: "CLUSTERDOWN" });
    await first("CLUSTER", "ADDSLOTS", "0");
    await expect.poll(() => first("GET", "{bar}").catch(() => undefined)).toBe("before");
  });
});
