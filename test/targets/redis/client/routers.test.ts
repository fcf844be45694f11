import { afterEach, describe, expect, it } from "vitest";
import { openClusterRouter } from "../../../../targets/redis/client/cluster-router.ts";
import { openDirectRouter } from "../../../../targets/redis/client/direct-router.ts";
import { reading, writing } from "../../../../targets/redis/client/router.ts";
import { openSentinelRouter } from "../../../../targets/redis/client/sentinel-router.ts";
import type { RespValue } from "../../../../targets/redis/protocol/resp-value.ts";
import { clusterAt, machineOf, NOWHERE } from "../fake-cluster.ts";
import { type Behaviour, error, type FakeRedis, fakeRedis } from "../fake-redis.ts";

const servers: FakeRedis[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const never = new AbortController().signal;
const SET = writing("SET", "a", "1");
const GET = reading("GET", "a");

async function serve(behaviour: Behaviour): Promise<FakeRedis> {
  const server = await fakeRedis(behaviour);
  servers.push(server);
  return server;
}

describe("openDirectRouter()", () => {
  it("sends everything to the first node, whichever node the client is pinned to", async () => {
    const [first, second] = [await serve(() => "OK"), await serve(() => "OK")];
    const cluster = clusterAt([{ client: first.address }, { client: second.address }]);
    const router = await openDirectRouter(machineOf(cluster, "n2"), cluster, never);
    await router.call(SET, never);
    await router.call(GET, never);
    expect([first.commands.length, second.commands.length]).toEqual([2, 0]);
  });

  it("reads from the client's own node when reads may be old", async () => {
    const [first, second] = [await serve(() => "OK"), await serve(() => "OK")];
    const cluster = clusterAt([{ client: first.address }, { client: second.address }], {
      serializable: "true",
    });
    const router = await openDirectRouter(machineOf(cluster, "n2"), cluster, never);
    await router.call(SET, never);
    await router.call(GET, never);
    expect(first.commands).toEqual([SET.args]);
    expect(second.commands).toEqual([GET.args]);
  });
});

describe("a router with the setting `wait`", () => {
  const waiting = async (
    answer: RespValue,
  ): Promise<FakeRedis & { readonly call: () => Promise<RespValue> }> => {
    const server = await serve(([name]) => (name === "WAIT" ? answer : "OK"));
    const cluster = clusterAt([{ client: server.address }], { wait: "2" });
    const router = await openDirectRouter(machineOf(cluster, "n1"), cluster, never);
    return { ...server, call: () => router.call(SET, never) };
  };

  it("asks for the replicas after a write, on the same connection", async () => {
    const server = await waiting(2);
    expect(await server.call()).toBe("OK");
    expect(server.commands).toEqual([SET.args, ["WAIT", "2", "500"]]);
    expect(server.connections()).toBe(1);
  });

  it.each([
    ["too few replicas", 1],
    ["a primary that became a replica", error("UNBLOCKED force unblock from blocking operation")],
    ["an error that would be definite on its own", error("READONLY You can't write")],
  ])("is not-confirmed with %s, since the write was run", async (_, answer) => {
    await expect((await waiting(answer)).call()).rejects.toMatchObject({ code: "not-confirmed" });
  });
});

describe("openSentinelRouter()", () => {
  const named = ({ address }: FakeRedis): RespValue => [address.host, String(address.port)];

  it("asks its own node's sentinel each time, and follows it", async () => {
    const [first, second] = [await serve(() => "OK"), await serve(() => "OK")];
    let primary = first;
    const sentinel = await serve(() => named(primary));
    const cluster = clusterAt([
      { client: first.address },
      { client: second.address, sentinel: sentinel.address },
    ]);
    const router = await openSentinelRouter(machineOf(cluster, "n2"), cluster, never);
    await router.call(SET, never);
    await router.call(GET, never);
    primary = second;
    await router.call(SET, never);
    expect(first.commands).toEqual([SET.args, GET.args]);
    expect(second.commands).toEqual([SET.args]);
    expect(sentinel.commands).toHaveLength(3);
  });

  it.each<[string, Behaviour]>([
    ["knows no primary", () => null],
    ["names a stranger", () => ["203.0.113.9", "6379"]],
    ["answers with an error", () => error("IDONTKNOW I have not enough information to reply")],
    [
      "goes away",
      (_, socket) => {
        socket.resetAndDestroy();
        return undefined;
      },
    ],
  ])("sends the database nothing when the sentinel %s", async (_, behaviour) => {
    const database = await serve(() => "OK");
    const sentinel = await serve(behaviour);
    const cluster = clusterAt([{ client: database.address, sentinel: sentinel.address }]);
    const router = await openSentinelRouter(machineOf(cluster, "n1"), cluster, never);
    await expect(router.call(SET, never)).rejects.toMatchObject({ code: "no-primary" });
    expect(database.commands).toEqual([]);
  });

  it("sends the database nothing when the sentinel is silent", async () => {
    const database = await serve(() => "OK");
    const sentinel = await serve(() => undefined);
    const cluster = clusterAt([{ client: database.address, sentinel: sentinel.address }]);
    const router = await openSentinelRouter(machineOf(cluster, "n1"), cluster, never);
    await expect(router.call(SET, AbortSignal.timeout(30))).rejects.toMatchObject({ code: "no-primary" });
    expect(database.commands).toEqual([]);
  });

  it("is not-sent when the primary takes no connection", async () => {
    const sentinel = await serve(() => [NOWHERE.host, String(NOWHERE.port)]);
    const cluster = clusterAt([{ client: NOWHERE, sentinel: sentinel.address }]);
    const router = await openSentinelRouter(machineOf(cluster, "n1"), cluster, never);
    await expect(router.call(SET, never)).rejects.toMatchObject({ code: "not-sent" });
  });

  it("reads from its own node without asking anybody when reads may be old", async () => {
    const own = await serve(() => "old");
    const sentinel = await serve(() => null);
    const cluster = clusterAt([{ client: own.address, sentinel: sentinel.address }], {
      serializable: "true",
    });
    const router = await openSentinelRouter(machineOf(cluster, "n1"), cluster, never);
    expect(await router.call(GET, never)).toBe("old");
    expect(sentinel.commands).toEqual([]);
  });
});

describe("openClusterRouter()", () => {
  const to = (kind: string, { address }: FakeRedis): RespValue =>
    error(`${kind} 15495 ${address.host}:${address.port}`);

  it("follows MOVED, and keeps the connection", async () => {
    const second = await serve(() => "OK");
    const first = await serve(() => to("MOVED", second));
    const cluster = clusterAt([{ client: first.address }, { client: second.address }]);
    const router = await openClusterRouter(machineOf(cluster, "n1"), cluster, never);
    expect(await router.call(SET, never)).toBe("OK");
    expect(await router.call(SET, never)).toBe("OK");
    expect(second.commands).toEqual([SET.args, SET.args]);
    expect([first.connections(), second.connections()]).toEqual([1, 1]);
  });

  it("says ASKING before the one command that ASK redirects", async () => {
    const second = await serve(() => "OK");
    const first = await serve(() => to("ASK", second));
    const cluster = clusterAt([{ client: first.address }, { client: second.address }]);
    const router = await openClusterRouter(machineOf(cluster, "n1"), cluster, never);
    expect(await router.call(SET, never)).toBe("OK");
    expect(second.commands).toEqual([["ASKING"], SET.args]);
  });

  it("gives up after a few redirections, and has been refused by then", async () => {
    const server: FakeRedis = await serve(() => to("MOVED", server));
    const cluster = clusterAt([{ client: server.address }]);
    const router = await openClusterRouter(machineOf(cluster, "n1"), cluster, never);
    await expect(router.call(SET, never)).rejects.toMatchObject({ code: "MOVED" });
    expect(server.commands).toHaveLength(6);
  });

  it("is refused when the named node is none of the cluster's", async () => {
    const server = await serve(() => error("MOVED 15495 203.0.113.9:6379"));
    const cluster = clusterAt([{ client: server.address }]);
    const router = await openClusterRouter(machineOf(cluster, "n1"), cluster, never);
    await expect(router.call(SET, never)).rejects.toMatchObject({ code: "MOVED" });
    expect(server.commands).toHaveLength(1);
  });

  it("is not-sent when the named node takes no connection", async () => {
    const server = await serve(() => error(`MOVED 15495 ${NOWHERE.host}:${NOWHERE.port}`));
    const cluster = clusterAt([{ client: server.address }, { client: NOWHERE }]);
    const router = await openClusterRouter(machineOf(cluster, "n1"), cluster, never);
    await expect(router.call(SET, never)).rejects.toMatchObject({ code: "not-sent" });
  });

  it("never repeats a command whose reply was lost, at the node that it was redirected to either", async () => {
    const second = await serve((_, socket) => {
      socket.resetAndDestroy();
      return undefined;
    });
    const first = await serve(() => to("MOVED", second));
    const cluster = clusterAt([{ client: first.address }, { client: second.address }]);
    const router = await openClusterRouter(machineOf(cluster, "n1"), cluster, never);
    await expect(router.call(SET, never)).rejects.toMatchObject({ code: "connection-lost" });
    expect([first.commands.length, second.commands.length]).toEqual([1, 1]);
  });

  it("tells a replica that reads may be old, on a connection of their own", async () => {
    const server = await serve(() => "OK");
    const cluster = clusterAt([{ client: server.address }], { serializable: "true" });
    const router = await openClusterRouter(machineOf(cluster, "n1"), cluster, never);
    await router.call(GET, never);
    await router.call(SET, never);
    expect(server.commands).toEqual([["READONLY"], GET.args, SET.args]);
    expect(server.connections()).toBe(2);
  });
});
