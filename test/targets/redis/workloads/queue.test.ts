import { afterEach, describe, expect, it } from "vitest";
import { openDirectRouter } from "../../../../targets/redis/client/direct-router.ts";
import type { Router } from "../../../../targets/redis/client/router.ts";
import type { RespValue } from "../../../../targets/redis/protocol/resp-value.ts";
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
  await server?.close();
  server = await fakeRedis((command, socket) => {
    const behaviour = commands[command[0] ?? ""];
    if (behaviour === undefined) throw new Error(`Nobody expected ${command.join(" ")}`);
    return behaviour(command, socket);
  });
  const cluster = clusterAt([{ client: server.address }], { queue: kind });
  return clientFactory(openDirectRouter, queue)(machineOf(cluster, "n1"), cluster, never);
}

const ENTRY = ["5-0", ["element", "7"]];
const OTHER = ["6-0", ["element", "8"]];

describe.each([
  {
    kind: "list",
    takes: "LMOVE",
    strikes: "LREM",
    taken: "7",
    drained: (aside: number, waiting: number) => [["7", "8"].slice(0, aside), ["9"].slice(0, waiting)],
  },
  {
    kind: "stream",
    takes: "XREADGROUP",
    strikes: "XACK",
    taken: new Map([["{queue}:stream", [ENTRY]]]),
    drained: (aside: number, waiting: number) => [
      [ENTRY, OTHER].slice(0, aside),
      [["9-0", ["element", "9"]]].slice(0, waiting),
    ],
  },
] as const)("queue on a $kind", ({ kind, takes, strikes, taken, drained }) => {
  const sent = (): readonly (string | undefined)[] => server?.commands.map(([name]) => name) ?? [];

  it("gives an element, and strikes it off with the next dequeue", async () => {
    let asked = 0;
    const client = await queueOf(kind, { [takes]: () => (asked++ === 0 ? taken : null), [strikes]: () => 1 });
    expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "ok", value: 7 });
    expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "fail", error: "empty" });
    expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "fail", error: "empty" });
    expect(sent()).toEqual([takes, strikes, takes, takes]);
  });

  it("does not know what became of a dequeue that was not answered, and finds its element in the end", async () => {
    const client = await queueOf(kind, { [takes]: reset });
    expect((await invoke(client, { f: "dequeue" })).type).toBe("info");
    const another = await queueOf(kind, { EVAL: () => drained(2, 1) });
    expect(await invoke(another, { f: "drain" })).toEqual({ type: "ok", value: [7, 8, 9] });
  });

  it("does not drain what a dequeue gave, though it was never struck off", async () => {
    const client = await queueOf(kind, { [takes]: () => taken, EVAL: () => drained(2, 1) });
    expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "ok", value: 7 });
    expect(await invoke(client, { f: "drain" })).toEqual({ type: "ok", value: [8, 9] });
  });

  it("does not give what a drain gave, if that was first to hear of it", async () => {
    const client = await queueOf(kind, { [takes]: () => taken, EVAL: () => drained(1, 0) });
    expect(await invoke(client, { f: "drain" })).toEqual({ type: "ok", value: [7] });
    expect((await invoke(client, { f: "dequeue" })).type).toBe("fail");
  });

  it("gives what waits as often as it waits, so that a queue that repeats itself is seen to", async () => {
    const client = await queueOf(kind, {
      [takes]: () => taken,
      [strikes]: () => 1,
      EVAL: () => drained(0, 1),
    });
    for (let i = 0; i < 2; i++)
      expect(await invoke(client, { f: "dequeue" })).toEqual({ type: "ok", value: 7 });
    for (let i = 0; i < 2; i++)
      expect(await invoke(client, { f: "drain" })).toEqual({ type: "ok", value: [9] });
  });

  it("does not book an element of which it hears too late, so that it is drained", async () => {
    const late = new AbortController();
    const answers: readonly (() => RespValue)[] = [
      () => {
        late.abort();
        return taken;
      },
      () => drained(1, 0),
    ];
    let asked = 0;
    const router: Router = {
      call: () => Promise.resolve(answers[asked++]?.() ?? null),
      close: () => undefined,
    };
    const perform = queue(clusterAt([], { queue: kind }));
    const op = { type: "invoke", time: 0, process: 0, value: null } as const;
    await expect(perform(router, { ...op, f: "dequeue" }, late.signal)).rejects.toMatchObject({
      code: "timeout",
    });
    expect(await perform(router, { ...op, f: "drain" }, never)).toEqual({ type: "ok", value: [7] });
  });

  it("has taken nothing when it could not strike off what it had before", async () => {
    const client = await queueOf(kind, { [takes]: () => taken, [strikes]: reset });
    await invoke(client, { f: "dequeue" });
    expect((await invoke(client, { f: "dequeue" })).type).toBe("fail");
    expect(sent()).toEqual([takes, strikes]);
  });

  it("does not know what it drained when it is not told", async () => {
    const client = await queueOf(kind, { EVAL: reset });
    expect((await invoke(client, { f: "drain" })).type).toBe("info");
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
});
