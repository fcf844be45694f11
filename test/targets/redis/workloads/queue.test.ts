import { afterEach, describe, expect, it } from "vitest";
import { openDirectRouter } from "../../../../targets/redis/client/direct-router.ts";
import { clientFactory } from "../../../../targets/redis/workloads/client-factory.ts";
import { queue } from "../../../../targets/redis/workloads/queue.ts";
import type { Client } from "../../../../workloads/client.ts";
import { clusterAt, machineOf } from "../fake-cluster.ts";
import { type Behaviour, error, type FakeRedis, fakeRedis } from "../fake-redis.ts";
import { invoke } from "../invoke.ts";

let server: FakeRedis | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const never = new AbortController().signal;
const reset: Behaviour = (_, socket) => {
  socket.resetAndDestroy();
  return undefined;
};

async function queueOf(kind: "list" | "stream", commands: Record<string, Behaviour>): Promise<Client> {
  server = await fakeRedis((command, socket) => {
    const behaviour = commands[command[0] ?? ""];
    if (behaviour === undefined) throw new Error(`Nobody expected ${command.join(" ")}`);
    return behaviour(command, socket);
  });
  const cluster = clusterAt([{ client: server.address }], { queue: kind });
  return clientFactory(openDirectRouter, queue)(machineOf(cluster, "n1"), cluster, never);
}

const DELIVERED = new Map([["{queue}:stream", [["5-0", ["element", "7"]]]]]);

describe.each([
  ["list", { LMOVE: () => "7" }, "LREM"],
  ["stream", { XREADGROUP: () => DELIVERED }, "XACK"],
] as const)("queue on a %s", (kind, takes, strikes) => {
  it("sets an element aside, and strikes it off", async () => {
    const client = await queueOf(kind, { ...takes, [strikes]: () => 1 });
    expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "ok", value: 7 });
    expect(server?.commands.map(([name]) => name)).toEqual([Object.keys(takes)[0], strikes]);
  });

  it("has not taken an element that was drained before it was struck off", async () => {
    const client = await queueOf(kind, { ...takes, [strikes]: () => 0 });
    expect(await invoke(client, { f: "dequeue" })).toMatchObject({ type: "fail" });
  });

  it("does not know whose an element is that may have been struck off", async () => {
    const client = await queueOf(kind, { ...takes, [strikes]: reset });
    expect((await invoke(client, { f: "dequeue" })).type).toBe("info");
  });

  it("has not taken an element that was certainly not struck off", async () => {
    const client = await queueOf(kind, { ...takes, [strikes]: () => error("READONLY You can't write") });
    expect((await invoke(client, { f: "dequeue" })).type).toBe("fail");
  });

  it("does not know what became of a dequeue that was never answered", async () => {
    const client = await queueOf(kind, { [Object.keys(takes)[0] ?? ""]: reset });
    expect((await invoke(client, { f: "dequeue" })).type).toBe("info");
  });

  it("is empty where there is nothing to take", async () => {
    const client = await queueOf(kind, { [Object.keys(takes)[0] ?? ""]: () => null });
    expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "fail", error: "empty" });
  });
});

describe("queue on a stream", () => {
  it("makes the group where there is none, and asks again: it had been refused", async () => {
    let groups = 0;
    const client = await queueOf("stream", {
      XREADGROUP: () => (groups === 0 ? error("NOGROUP No such key") : null),
      XGROUP: () => {
        groups++;
        return "OK";
      },
    });
    expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "fail", error: "empty" });
    expect(server?.commands.map(([name]) => name)).toEqual(["XREADGROUP", "XGROUP", "XREADGROUP"]);
  });

  it("does not mind that somebody else was quicker to make the group", async () => {
    let asked = 0;
    const client = await queueOf("stream", {
      XREADGROUP: () => (asked++ === 0 ? error("NOGROUP No such key") : null),
      XGROUP: () => error("BUSYGROUP Consumer Group name already exists"),
    });
    expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "fail", error: "empty" });
  });

  it("does not know what it drained when it is not told", async () => {
    const client = await queueOf("stream", { EVAL: reset });
    expect((await invoke(client, { f: "drain" })).type).toBe("info");
  });
});
