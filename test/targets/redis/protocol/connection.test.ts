import { afterEach, describe, expect, it } from "vitest";
import { type Connection, openConnection } from "../../../../targets/redis/protocol/connection.ts";
import { NOWHERE } from "../fake-cluster.ts";
import { type Behaviour, error, type FakeRedis, fakeRedis } from "../fake-redis.ts";

let server: FakeRedis | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const never = new AbortController().signal;

async function connected(behaviour: Behaviour): Promise<Connection> {
  server = await fakeRedis(behaviour);
  return openConnection(server.address, never);
}

describe("openConnection()", () => {
  it("rejects when nobody listens, and when its time is up", async () => {
    await expect(openConnection(NOWHERE, never)).rejects.toThrow("ECONNREFUSED");
    await expect(openConnection(NOWHERE, AbortSignal.abort())).rejects.toThrow();
  });

  it("rejects when whoever takes the connection is no server", async () => {
    const nobody: Behaviour = (_, socket) => {
      socket.end();
      return undefined;
    };
    server = await fakeRedis(nobody, nobody);
    await expect(openConnection(server.address, never)).rejects.toMatchObject({ code: "connection-lost" });
    expect(server.commands).toEqual([]);
  });
});

describe("call()", () => {
  it("sends the command once and returns the reply", async () => {
    const connection = await connected(([name]) => `to ${name ?? ""}`);
    expect(await connection.call(["GET", "a b"], never)).toBe("to GET");
    expect(server?.commands).toEqual([["GET", "a b"]]);
  });

  it("rejects with the first word of an error reply, and can be used again", async () => {
    const connection = await connected(([name]) => (name === "SET" ? error("OOM no memory") : "fine"));
    await expect(connection.call(["SET", "a", "1"], never)).rejects.toMatchObject({
      code: "OOM",
      message: "OOM no memory",
    });
    expect(await connection.call(["GET", "a"], never)).toBe("fine");
  });

  it("is connection-lost when the server resets or closes after the command was sent", async () => {
    for (const end of ["resetAndDestroy", "end"] as const) {
      const connection = await connected((_, socket) => {
        socket[end]();
        return undefined;
      });
      await expect(connection.call(["SET", "a", "1"], never)).rejects.toMatchObject({
        code: "connection-lost",
      });
      expect(server?.commands).toHaveLength(1);
      await server?.close();
    }
  });

  it("is a timeout when no reply comes, after which nothing more is sent", async () => {
    const connection = await connected(() => undefined);
    await expect(connection.call(["SET", "a", "1"], AbortSignal.timeout(20))).rejects.toMatchObject({
      code: "timeout",
    });
    expect(connection.isLost()).toBe(true);
    await expect(connection.call(["GET", "a"], never)).rejects.toMatchObject({ code: "not-sent" });
    expect(server?.commands).toHaveLength(1);
  });

  it("sends nothing when its time is up before it begins", async () => {
    const connection = await connected(() => "fine");
    await expect(connection.call(["GET", "a"], AbortSignal.abort())).rejects.toMatchObject({
      code: "not-sent",
    });
    expect(await connection.call(["GET", "b"], never)).toBe("fine");
    expect(server?.commands).toEqual([["GET", "b"]]);
  });

  it("refuses a second command while one is under way, and sends it not", async () => {
    const connection = await connected(() => undefined);
    const first = connection.call(["GET", "a"], AbortSignal.timeout(50)).catch(() => undefined);
    await expect(connection.call(["GET", "b"], never)).rejects.toThrow("one command at a time");
    await first;
    expect(server?.commands).toEqual([["GET", "a"]]);
  });

  it("takes a push for nobody's answer", async () => {
    const connection = await connected((_, socket) => {
      socket.write(">2\r\n+invalidate\r\n_\r\n");
      return "mine";
    });
    expect(await connection.call(["GET", "a"], never)).toBe("mine");
  });

  it.each([
    ["two replies to one command", "+one\r\n+two\r\n"],
    ["nonsense", "HTTP/1.1 400 Bad Request\r\n"],
  ])("gives the connection up at %s", async (_, bytes) => {
    const connection = await connected((__, socket) => {
      socket.write(bytes);
      return undefined;
    });
    await connection.call(["GET", "a"], never).catch(() => undefined);
    expect(connection.isLost()).toBe(true);
  });
});
