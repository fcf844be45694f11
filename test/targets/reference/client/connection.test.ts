import { afterEach, describe, expect, it } from "vitest";
import { type Connection, openConnection } from "../../../../targets/reference/client/connection.ts";
import { encodeFrame } from "../../../../targets/reference/protocol/frame.ts";
import { type Behaviour, type FakeStore, fakeStore } from "./fake-store.ts";

let store: FakeStore | undefined;
afterEach(async () => {
  await store?.close();
});

const never = new AbortController().signal;

async function connected(behaviour: Behaviour): Promise<Connection> {
  store = await fakeStore(behaviour);
  return openConnection(store.address, { kind: "hello", cluster: "c", from: "client", to: "n1" }, never);
}

describe("openConnection()", () => {
  it("rejects when nobody listens, and when its time is up", async () => {
    store = await fakeStore(() => undefined);
    const { address } = store;
    const hello = { kind: "hello", cluster: "c", from: "client", to: "n1" } as const;
    await expect(openConnection(address, hello, AbortSignal.abort())).rejects.toThrow();
    await store.close();
    store = undefined;
    await expect(openConnection(address, hello, never)).rejects.toThrow("ECONNREFUSED");
  });
});

describe("call()", () => {
  it("matches replies with requests by id, in any order", async () => {
    const ids: number[] = [];
    const connection = await connected(({ id }, { reply }) => {
      ids.push(id);
      if (ids.length === 3)
        for (const i of ids.toReversed()) reply({ kind: "ok", id: i, value: `answer ${i}` });
    });
    const replies = await Promise.all([1, 2, 3].map(() => connection.call({ kind: "status" }, never)));
    expect(replies).toEqual(ids.map((id) => ({ kind: "ok", id, value: `answer ${id}` })));
    expect(new Set(ids).size).toBe(3);
  });

  it("gives a late reply to nobody", async () => {
    let late: (() => void) | undefined;
    const connection = await connected(({ id }, { reply }) => {
      if (late === undefined) {
        late = () => {
          reply({ kind: "ok", id, value: "late" });
        };
        return;
      }
      late();
      reply({ kind: "ok", id, value: "mine" });
    });
    await expect(connection.call({ kind: "status" }, AbortSignal.timeout(20))).rejects.toMatchObject({
      code: "timeout",
    });
    expect(await connection.call({ kind: "status" }, never)).toMatchObject({ value: "mine" });
    expect(store?.requests).toHaveLength(2);
  });

  it("does not know the outcome when the connection is lost after it sent", async () => {
    const connection = await connected((_, { socket }) => {
      socket.destroy();
    });
    const calls = [connection.call({ kind: "status" }, never), connection.call({ kind: "status" }, never)];
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: "connection-lost" });
    await expect(connection.call({ kind: "status" }, never)).rejects.toMatchObject({ code: "not-sent" });
    expect(store?.connections()).toBe(1);
  });

  it("sends nothing when its time is up already", async () => {
    const connection = await connected(({ id }, { reply }) => {
      reply({ kind: "ok", id, value: null });
    });
    await expect(connection.call({ kind: "status" }, AbortSignal.abort())).rejects.toMatchObject({
      code: "not-sent",
    });
    await connection.call({ kind: "status" }, never);
    expect(store?.requests).toHaveLength(1);
  });

  it("sends nothing after close(), and does not know about what was under way", async () => {
    const connection = await connected(() => undefined);
    const call = connection.call({ kind: "status" }, never);
    connection.close();
    await expect(call).rejects.toMatchObject({ code: "connection-lost" });
    await expect(connection.call({ kind: "status" }, never)).rejects.toMatchObject({ code: "not-sent" });
  });

  it.each([
    ["bytes that are no frame", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["a frame that is no reply", encodeFrame({ hello: "world" })],
  ])("takes %s for a lost connection", async (_, bytes) => {
    const connection = await connected((_request, { socket }) => {
      socket.write(bytes);
    });
    await expect(connection.call({ kind: "status" }, never)).rejects.toMatchObject({
      code: "connection-lost",
    });
  });

  it("listens to its signal only while it waits", async () => {
    const connection = await connected(({ id }, { reply }) => {
      reply({ kind: "ok", id, value: id });
    });
    const controller = new AbortController();
    const reply = await connection.call({ kind: "status" }, controller.signal);
    controller.abort();
    expect(reply).toMatchObject({ kind: "ok" });
    expect(await connection.call({ kind: "status" }, never)).toMatchObject({ kind: "ok" });
  });
});
