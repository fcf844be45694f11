import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type Connection, openConnection } from "../../../../targets/etcd/gateway/connection.ts";
import type { Address } from "../../../../targets/machine.ts";
import { type Behaviour, type FakeEtcd, fakeEtcd } from "../fake-etcd.ts";

const OPTIONS = { requireLeader: false };
const PUT = { path: "/v3/kv/put", body: { key: "YQ==" } };
const never = new AbortController().signal;

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function fake(behaviour: Behaviour): Promise<FakeEtcd> {
  const etcd = await fakeEtcd(behaviour);
  undo.push(() => etcd.close());
  return etcd;
}

async function connectTo(address: Address, options = OPTIONS): Promise<Connection> {
  const connection = await openConnection(address, options, never);
  undo.push(() => {
    connection.close();
  });
  return connection;
}

/** Stands between a client and a node, and cuts the connection when the nth request has gone through whole. */
async function cuttingProxy(upstream: Address, cutAfter: number): Promise<Address> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const node = connect(upstream);
    for (const socket of [client, node]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    let requests = 0;
    client.on("data", (chunk) => {
      node.write(chunk);
      if (/^(GET|POST) /.test(chunk.toString())) requests++;
      if (requests === cutAfter && chunk.toString().endsWith("}")) client.resetAndDestroy();
    });
    node.on("data", (chunk) => client.write(chunk));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  undo.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("Not a TCP port");
  return { host: "127.0.0.1", port: bound.port };
}

describe("openConnection()", () => {
  it("rejects when nobody listens, when nobody answers, and when its time is up", async () => {
    const silent = createServer((socket) => socket.resume()).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const bound = silent.address();
    if (bound === null || typeof bound === "string") throw new Error("Not a TCP port");
    const address = { host: "127.0.0.1", port: bound.port };
    await expect(openConnection(address, OPTIONS, AbortSignal.timeout(50))).rejects.toThrow(
      "No answer in time",
    );
    await expect(openConnection(address, OPTIONS, AbortSignal.abort())).rejects.toThrow();
    silent.close();
    await once(silent, "close");
    await expect(openConnection(address, OPTIONS, never)).rejects.toThrow("ECONNREFUSED");
  });
});

describe("exchange()", () => {
  it("carries one request after the other over one connection", async () => {
    const etcd = await fake(({ body }) => ({ echo: body }));
    const connection = await connectTo(etcd.address);
    for (let i = 0; i < 20; i++) {
      const { status, body } = await connection.exchange({ path: "/v3/kv/put", body: { i } }, never);
      expect([status, JSON.parse(body)]).toEqual([200, { echo: { i } }]);
    }
    expect(etcd.connections()).toBe(1);
    expect(etcd.requests).toHaveLength(20);
  });

  it("hands on what the node says, whatever its status, with its date", async () => {
    const etcd = await fake(() => ({ status: 503, text: "busy" }));
    const reply = await (await connectTo(etcd.address)).exchange(PUT, never);
    expect(reply).toMatchObject({ status: 503, body: "busy" });
    expect(Math.abs(Date.parse(reply.date ?? "") - Date.now())).toBeLessThan(2000);
  });

  it("requires a leader only where it is asked to", async () => {
    const etcd = await fake(() => ({}));
    await (await connectTo(etcd.address)).exchange(PUT, never);
    await (await connectTo(etcd.address, { requireLeader: true })).exchange(PUT, never);
    expect(etcd.requests.map(({ headers }) => headers["grpc-metadata-hasleader"])).toEqual([
      undefined,
      "true",
    ]);
  });

  it.each([
    ["first", 2],
    ["second, on a connection that was used before,", 3],
  ])("sends the %s request once, though the connection is reset after it", async (_, cutAfter) => {
    const etcd = await fake(() => ({}));
    // The greeting of the connection is a request, too.
    const connection = await connectTo(await cuttingProxy(etcd.address, cutAfter));
    for (let i = 2; i < cutAfter; i++) await connection.exchange(PUT, never);
    await expect(connection.exchange(PUT, never)).rejects.toMatchObject({ code: "connection-lost" });
    await expect(connection.exchange(PUT, never)).rejects.toMatchObject({ code: "not-sent" });
    // Time for a repetition to arrive.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(etcd.requests).toHaveLength(cutAfter - 1);
    expect(etcd.connections()).toBe(1);
  });

  it("does not know what became of a request of which the answer broke off", async () => {
    const etcd = await fake(() => (response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write('{"header"');
      setTimeout(() => response.destroy(), 10);
    });
    const connection = await connectTo(etcd.address);
    await expect(connection.exchange(PUT, never)).rejects.toMatchObject({ code: "connection-lost" });
  });

  it("does not know what became of a request that is not answered in time, and closes the connection", async () => {
    const etcd = await fake(() => () => undefined);
    const connection = await connectTo(etcd.address);
    await expect(connection.exchange(PUT, AbortSignal.timeout(50))).rejects.toMatchObject({
      code: "timeout",
    });
    await expect(connection.exchange(PUT, never)).rejects.toMatchObject({ code: "not-sent" });
    expect(etcd.requests).toHaveLength(1);
  });

  it("sends nothing when its time is up already", async () => {
    const etcd = await fake(() => ({}));
    const connection = await connectTo(etcd.address);
    await expect(connection.exchange(PUT, AbortSignal.abort())).rejects.toMatchObject({ code: "not-sent" });
    await connection.exchange(PUT, never);
    expect(etcd.requests).toHaveLength(1);
  });

  it("sends nothing over a connection that the node has closed after its last answer", async () => {
    const etcd = await fake(() => (response) => {
      response.writeHead(200, { connection: "close" }).end("{}");
    });
    const connection = await connectTo(etcd.address);
    await connection.exchange(PUT, never);
    await expect(connection.exchange(PUT, never)).rejects.toMatchObject({ code: "not-sent" });
    expect(etcd.connections()).toBe(1);
  });

  it("sends nothing after close(), and does not know about what was under way", async () => {
    const etcd = await fake(() => () => undefined);
    const connection = await connectTo(etcd.address);
    const underWay = connection.exchange(PUT, never);
    setTimeout(() => {
      connection.close();
    }, 20);
    await expect(underWay).rejects.toMatchObject({ code: "connection-lost" });
    await expect(connection.exchange(PUT, never)).rejects.toMatchObject({ code: "not-sent" });
  });
});
