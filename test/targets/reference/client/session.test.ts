import { getEventListeners } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { connectTo, openSessionTo } from "../../../../targets/reference/client/open-client.ts";
import { openRetryingSession } from "../../../../targets/reference/client/retrying-session.ts";
import type { NumberedCall, Session } from "../../../../targets/reference/client/session.ts";
import type { Request, StoreErrorCode } from "../../../../targets/reference/protocol/request.ts";
import { type Behaviour, type FakeStore, fakeStore } from "./fake-store.ts";

let store: FakeStore | undefined;
afterEach(async () => {
  await store?.close();
});

const never = new AbortController().signal;
const get = { kind: "get", key: "x" } as const;
const put = { kind: "put", key: "x", value: 1 } as const;

async function session(behaviour: Behaviour, clientRetry: boolean): Promise<Session> {
  store = await fakeStore(behaviour, clientRetry);
  return openSessionTo(store.machine, store.cluster, never);
}

/** The (session, sequence) of each request that the store got. */
const numbers = (requests: readonly Request[] = []): unknown[] =>
  requests.map((request) => (request.kind === "op" ? [request.session, request.sequence] : undefined));

const answer: Behaviour = ({ id }, { reply }) => {
  reply({ kind: "ok", id, value: id });
};
const refuse =
  (code: StoreErrorCode): Behaviour =>
  ({ id }, { reply }) => {
    reply({ kind: "error", id, code, message: code });
  };

describe("openSession()", () => {
  it("numbers what changes the store upwards from 1, and lets no read use up a number", async () => {
    const client = await session(answer, false);
    for (const op of [get, put, get, put, get]) await client.perform(op, never);
    const [first] = numbers(store?.requests) as [[string, number]];
    expect(numbers(store?.requests)).toEqual([1, 1, 2, 2, 3].map((sequence) => [first[0], sequence]));
  });

  it.each(["no-leader", "leadership-lost", "bad-request"] as const)(
    "throws %s and sends nothing again",
    async (code) => {
      const client = await session(refuse(code), false);
      await expect(client.perform(get, never)).rejects.toMatchObject({ code });
      expect(store?.requests).toHaveLength(1);
    },
  );

  it("sends nothing again when the answer is late or the connection lost", async () => {
    const silent = await session(() => undefined, false);
    await expect(silent.perform(get, AbortSignal.timeout(300))).rejects.toMatchObject({ code: "timeout" });
    expect(store?.requests).toHaveLength(1);
    await store?.close();

    const cut = await session((_, { socket }) => socket.destroy(), false);
    await expect(cut.perform(get, never)).rejects.toMatchObject({ code: "connection-lost" });
    await expect(cut.perform(get, never)).rejects.toMatchObject({ code: "not-sent" });
    expect(store?.requests).toHaveLength(1);
    expect(store?.connections()).toBe(1);
  });

  it("begins a new session after the store has forgotten the old one", async () => {
    let expired = false;
    const client = await session((request, caller) => {
      (expired ? answer : refuse("session-expired"))(request, caller);
      expired = true;
    }, false);
    await expect(client.perform(get, never)).rejects.toMatchObject({ code: "session-expired" });
    await client.perform(get, never);
    const [[first], [second, sequence]] = numbers(store?.requests) as [[string, number], [string, number]];
    expect(second).not.toBe(first);
    expect(sequence).toBe(1);
  });
});

describe.each([
  ["openSession()", false],
  ["openRetryingSession()", true],
] as const)("a session of %s", (_, retries) => {
  it("can repeat what another one sent, under that one's number", async () => {
    const client = await session(answer, retries);
    let sent: NumberedCall | undefined;
    await client.perform(put, never, (call) => (sent = call));
    if (sent === undefined || store === undefined) throw new Error("Nothing was sent");
    const another = await openSessionTo(store.machine, store.cluster, never);
    expect(await another.repeat(sent, never)).toBe(1);
    const [first, second] = numbers(store.requests);
    expect(second).toEqual(first);
    another.close();
  });

  it("leaves nothing behind at a signal that many requests share", async () => {
    const client = await session(answer, retries);
    const { signal } = new AbortController();
    for (let i = 0; i < 20; i++) await client.perform(put, signal);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("passes on what a node tells a watcher", async () => {
    const feed = { oldest: 1, to: 7, changes: [] };
    const client = await session(({ id }, { reply }) => {
      reply({ kind: "feed", id, feed });
    }, retries);
    expect(await client.watch("p/", 3, never)).toEqual(feed);
    expect(store?.requests).toMatchObject([{ kind: "watch", prefix: "p/", from: 3 }]);
    await expect(client.perform(get, never)).rejects.toThrow("answered an operation with its feed");
  });
});

describe("openRetryingSession()", () => {
  it("repeats an unanswered request under its number, on the same connection", async () => {
    const client = await session((request, caller) => {
      if (store?.requests.length === 3) answer(request, caller);
    }, true);
    await client.perform(put, never);
    await client.perform(put, AbortSignal.timeout(10)).catch(() => undefined);
    const [first] = numbers(store?.requests);
    expect(numbers(store?.requests).slice(0, 3)).toEqual([first, first, first]);
    expect(numbers(store?.requests)[3]).not.toEqual(first);
    expect(store?.connections()).toBe(1);
  });

  it("repeats a request on a new connection when it was lost", async () => {
    const client = await session((request, caller) => {
      if (caller.connection === 1) caller.socket.destroy();
      else answer(request, caller);
    }, true);
    await client.perform(get, never);
    const [first] = numbers(store?.requests);
    expect(numbers(store?.requests)).toEqual([first, first]);
    expect(store?.connections()).toBe(2);
  });

  it("repeats after `leadership-lost`, which a session makes safe", async () => {
    const client = await session((request, caller) => {
      (store?.requests.length === 1 ? refuse("leadership-lost") : answer)(request, caller);
    }, true);
    await client.perform(get, never);
    expect(store?.requests).toHaveLength(2);
  });

  it.each(["no-leader", "session-expired", "bad-request"] as const)(
    "believes %s of its only attempt",
    async (code) => {
      const client = await session(refuse(code), true);
      await expect(client.perform(get, never)).rejects.toMatchObject({ code });
      expect(store?.requests).toHaveLength(1);
    },
  );

  it.each(["no-leader", "session-expired", "bad-request"] as const)(
    "does not believe %s of a second attempt, for the first may have succeeded",
    async (code) => {
      const client = await session((request, caller) => {
        if (store?.requests.length === 2) refuse(code)(request, caller);
      }, true);
      await expect(client.perform(get, never)).rejects.toMatchObject({ code: "retried" });
    },
  );

  it("gives up when its time is up: `timeout` after one attempt, `retried` after more", async () => {
    const client = await session(() => undefined, true);
    await expect(client.perform(get, AbortSignal.timeout(50))).rejects.toMatchObject({ code: "timeout" });
    await expect(client.perform(get, AbortSignal.timeout(250))).rejects.toMatchObject({ code: "retried" });
  });

  it("is `not-sent` if no time was left, and nothing was", async () => {
    const client = await session(answer, true);
    await expect(client.perform(get, AbortSignal.abort())).rejects.toMatchObject({ code: "not-sent" });
    expect(store?.requests).toHaveLength(0);
  });

  it("is `retried`, not `not-sent`, if only the last attempt was not sent", async () => {
    const client = await session((_, { socket }) => {
      socket.destroy();
      void store?.close();
    }, true);
    await expect(client.perform(get, AbortSignal.timeout(500))).rejects.toMatchObject({ code: "retried" });
    store = undefined;
  });

  it("rejects if the first connection cannot be opened", async () => {
    store = await fakeStore(answer, true);
    const { machine, cluster } = store;
    await store.close();
    store = undefined;
    const reconnect = (signal: AbortSignal): ReturnType<typeof connectTo> =>
      connectTo(machine, cluster, signal);
    await expect(openRetryingSession(reconnect, never)).rejects.toThrow("ECONNREFUSED");
  });
});
