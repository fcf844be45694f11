import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../../../../checkers/history/operation.ts";
import { openClusterRouter } from "../../../../targets/redis/client/cluster-router.ts";
import { openDirectRouter } from "../../../../targets/redis/client/direct-router.ts";
import type { RespValue } from "../../../../targets/redis/protocol/resp-value.ts";
import { clientFactory, type Meaning } from "../../../../targets/redis/workloads/client-factory.ts";
import { listAppend, rwRegister } from "../../../../targets/redis/workloads/transactions.ts";
import type { Client, Outcome } from "../../../../workloads/client.ts";
import { clusterAt, machineOf } from "../fake-cluster.ts";
import { type Behaviour, error, type FakeRedis, fakeRedis } from "../fake-redis.ts";
import { invoke } from "../invoke.ts";

const servers: FakeRedis[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const never = new AbortController().signal;

async function serve(behaviour: Behaviour): Promise<FakeRedis> {
  const server = await fakeRedis(behaviour);
  servers.push(server);
  return server;
}

/** A server that queues what it is told after MULTI, and answers EXEC so. Some commands it treats otherwise. */
function queueing(exec: RespValue, others: Readonly<Record<string, Behaviour>> = {}): Behaviour {
  return (command, socket) => {
    const [name = ""] = command;
    const other = others[name];
    if (other !== undefined) return other(command, socket);
    if (name === "MULTI" || name === "DISCARD") return "OK";
    return name === "EXEC" ? exec : "QUEUED";
  };
}

const reset: Behaviour = (_, socket) => {
  socket.resetAndDestroy();
  return undefined;
};
const silence: Behaviour = () => undefined;

async function open(
  meaning: Meaning,
  server: FakeRedis,
  settings: Readonly<Record<string, string>> = {},
): Promise<Client> {
  const cluster = clusterAt([{ client: server.address }], settings);
  return clientFactory(openDirectRouter, meaning)(machineOf(cluster, "n1"), cluster, never);
}

const MIXED: Json = [
  ["r", 5, null],
  ["append", 5, 3],
  ["append", "a", 4],
  ["r", 5, null],
];
const MIXED_ANSWERS: RespValue = [["1", "2"], 3, 1, ["1", "2", "3"]];

/** What becomes of a transaction at such a server. */
async function outcomeOf(behaviour: Behaviour, signal?: AbortSignal): Promise<Outcome> {
  const client = await open(listAppend, await serve(behaviour));
  const outcome = await invoke(client, { f: "txn", value: MIXED }, signal);
  await client.close();
  return outcome;
}

describe("the workload list-append", () => {
  it("queues every step after MULTI, all keys in one slot, and reads the answers of EXEC", async () => {
    const server = await serve(queueing(MIXED_ANSWERS));
    const client = await open(listAppend, server);
    expect(await invoke(client, { f: "txn", value: MIXED })).toEqual({
      type: "ok",
      value: [
        ["r", 5, [1, 2]],
        ["append", 5, 3],
        ["append", "a", 4],
        ["r", 5, [1, 2, 3]],
      ],
    });
    expect(server.commands).toEqual([
      ["MULTI"],
      ["LRANGE", "{transactions}:5", "0", "-1"],
      ["RPUSH", "{transactions}:5", "3"],
      ["RPUSH", "{transactions}:a", "4"],
      ["LRANGE", "{transactions}:5", "0", "-1"],
      ["EXEC"],
    ]);
  });

  it("asks for the replicas after a transaction that writes, and not after one that reads", async () => {
    const server = await serve(queueing([[]], { WAIT: () => 1 }));
    const client = await open(listAppend, server, { wait: "1" });
    await invoke(client, { f: "txn", value: [["r", 1, null]] });
    expect(server.commands.map(([name]) => name)).toEqual(["MULTI", "LRANGE", "EXEC"]);
    await invoke(client, { f: "txn", value: [["append", 1, 1]] });
    expect(server.commands.map(([name]) => name).slice(3)).toEqual(["MULTI", "RPUSH", "EXEC", "WAIT"]);
  });

  it.each([
    ["MULTI is refused", { MULTI: () => error("LOADING Redis is loading the dataset in memory") }],
    ["a command is refused before it is queued", { RPUSH: () => error("OOM command not allowed") }],
    ["a command is unknown", { RPUSH: () => error("ERR unknown command") }],
    ["the connection breaks while commands are queued", { RPUSH: reset }],
    ["EXEC finds that a command was refused", { EXEC: () => error("EXECABORT Transaction discarded") }],
    [
      "EXEC comes to a replica",
      { EXEC: () => error("READONLY You can't write against a read only replica.") },
    ],
  ])("has not happened when %s", async (_, others: Readonly<Record<string, Behaviour>>) => {
    expect(await outcomeOf(queueing(MIXED_ANSWERS, others))).toMatchObject({ type: "fail" });
  });

  it("has not happened when its time is over before EXEC", async () => {
    const outcome = await outcomeOf(queueing(MIXED_ANSWERS, { RPUSH: silence }), AbortSignal.timeout(50));
    expect(outcome.type).toBe("fail");
  });

  it.each([
    ["the connection breaks", reset],
    ["there is no answer in time", silence],
    ["the answer is an error that nobody knows", () => error("ERR unknown")],
    ["the answer is null", () => null],
    ["a command of it was refused while others were run", () => [["1"], error("WRONGTYPE"), 1, ["1"]]],
    ["a list has no text in it", () => [[7], 1, 1, []]],
  ] as const)("may have happened, as a whole, when after EXEC %s", async (_, exec: Behaviour) => {
    const outcome = await outcomeOf(queueing(null, { EXEC: exec }), AbortSignal.timeout(100));
    expect(outcome.type).toBe("info");
  });

  it.each([[[["w", 1, 1]]], [[["r", 1]]], [3]])("fails %j without asking anybody", async (value) => {
    const server = await serve(queueing([]));
    const client = await open(listAppend, server);
    expect(await invoke(client, { f: "txn", value })).toMatchObject({ type: "fail" });
    expect(server.commands).toEqual([]);
  });
});

describe("the workload rw-register", () => {
  it("sets and gets", async () => {
    const server = await serve(queueing([null, "OK", "7"]));
    const client = await open(rwRegister, server);
    const value = [
      ["r", 1, null],
      ["w", 2, 7],
      ["r", 2, null],
    ];
    expect(await invoke(client, { f: "txn", value })).toEqual({
      type: "ok",
      value: [
        ["r", 1, null],
        ["w", 2, 7],
        ["r", 2, 7],
      ],
    });
    expect(server.commands.slice(1, -1)).toEqual([
      ["GET", "{transactions}:1"],
      ["SET", "{transactions}:2", "7"],
      ["GET", "{transactions}:2"],
    ]);
  });

  it("may have happened when a write is answered with something else than OK", async () => {
    const client = await open(rwRegister, await serve(queueing([null])));
    expect((await invoke(client, { f: "txn", value: [["w", 1, 1]] })).type).toBe("info");
  });
});

describe("a transaction in a cluster", () => {
  it("goes to the node that has the slot, whole, and leaves nothing queued at the first", async () => {
    const owner = await serve(queueing([1]));
    const { host, port } = owner.address;
    const first = await serve(queueing([1], { RPUSH: () => error(`MOVED 3999 ${host}:${port}`) }));
    const cluster = clusterAt([{ client: first.address }, { client: owner.address }]);
    const client = await clientFactory(openClusterRouter, listAppend)(
      machineOf(cluster, "n1"),
      cluster,
      never,
    );
    const value = [["append", 1, 1]];
    for (let i = 0; i < 2; i++)
      expect(await invoke(client, { f: "txn", value })).toEqual({ type: "ok", value });
    const once = ["MULTI", "RPUSH", "DISCARD"];
    expect(first.commands.map(([name]) => name)).toEqual([...once, ...once]);
    expect(first.connections()).toBe(1);
    expect(owner.commands.map(([name]) => name)).toEqual([
      "MULTI",
      "RPUSH",
      "EXEC",
      "MULTI",
      "RPUSH",
      "EXEC",
    ]);
  });

  it("is asked for once where its slot is on its way to", async () => {
    const target = await serve(queueing([1], { ASKING: () => "OK" }));
    const { host, port } = target.address;
    const first = await serve(queueing([1], { RPUSH: () => error(`ASK 3999 ${host}:${port}`) }));
    const cluster = clusterAt([{ client: first.address }, { client: target.address }]);
    const client = await clientFactory(openClusterRouter, listAppend)(
      machineOf(cluster, "n1"),
      cluster,
      never,
    );
    expect(await invoke(client, { f: "txn", value: [["append", 1, 1]] })).toMatchObject({ type: "ok" });
    expect(target.commands.map(([name]) => name)).toEqual(["ASKING", "MULTI", "RPUSH", "EXEC"]);
  });

  it("does not go on over a connection on which something may still be queued", async () => {
    const owner = await serve(queueing([1]));
    const { host, port } = owner.address;
    const first = await serve(
      queueing([1], { RPUSH: () => error(`MOVED 3999 ${host}:${port}`), DISCARD: () => error("ERR no") }),
    );
    const cluster = clusterAt([{ client: first.address }, { client: owner.address }]);
    const client = await clientFactory(openClusterRouter, listAppend)(
      machineOf(cluster, "n1"),
      cluster,
      never,
    );
    for (let i = 0; i < 2; i++) await invoke(client, { f: "txn", value: [["append", 1, 1]] });
    expect(first.connections()).toBe(2);
  });
});
