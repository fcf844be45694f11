import { afterEach, describe, expect, it } from "vitest";
import { openDirectRouter } from "../../../../targets/redis/client/direct-router.ts";
import { clientFactory, type Meaning } from "../../../../targets/redis/workloads/client-factory.ts";
import { fencedLock, lock } from "../../../../targets/redis/workloads/lock.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { clusterAt, machineOf } from "../fake-cluster.ts";
import { type Behaviour, error, type FakeRedis, fakeRedis } from "../fake-redis.ts";
import { invoke } from "../invoke.ts";

let server: FakeRedis | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const never = new AbortController().signal;
const ADD = { element: 3, holdMs: 1 };
const reset: Behaviour = (_, socket) => {
  socket.resetAndDestroy();
  return undefined;
};

/** What a step of the critical section is, by the command it sends. */
type Step = "acquire" | "read" | "write" | "release";

function stepOf(command: readonly string[]): Step {
  const [name, key, , nx] = command;
  if (name === "GET") return "read";
  if (name === "SET") return nx === "NX" ? "acquire" : "write";
  if (name !== "EVAL") throw new Error(`Nobody expected ${String(name)} ${String(key)}`);
  return command.includes("{lock}:list") ? "write" : "release";
}

interface Attempt {
  readonly outcome: Outcome;
  readonly steps: readonly Step[];
}

/** Adds an element through a server whose list holds 1 and 2, and that behaves otherwise in some steps. */
async function add(
  steps: Partial<Record<Step, Behaviour>>,
  {
    meaning = lock,
    settings = {},
    value = ADD,
  }: { meaning?: Meaning; settings?: Record<string, string>; value?: typeof ADD } = {},
): Promise<Attempt> {
  const usual: Record<Step, Behaviour> = {
    acquire: () => "OK",
    read: () => "[1,2]",
    write: ([name]) => (name === "EVAL" ? 1 : "OK"),
    release: () => 1,
  };
  const taken: Step[] = [];
  server = await fakeRedis((command, socket) => {
    const step = stepOf(command);
    taken.push(step);
    return (steps[step] ?? usual[step])(command, socket);
  });
  const cluster = clusterAt([{ client: server.address }], settings);
  const client = await clientFactory(openDirectRouter, meaning)(machineOf(cluster, "n1"), cluster, never);
  const outcome = await invoke(client, { f: "add", value });
  await client.close();
  return { outcome, steps: taken };
}

describe.each([
  ["lock", lock],
  ["fenced-lock", fencedLock],
])("%s", (_, meaning) => {
  it("takes the lock, reads, writes the list with the element at its end, and gives the lock back", async () => {
    const { outcome, steps } = await add({}, { meaning });
    expect(outcome).toEqual({ type: "ok", value: { ...ADD, saw: [1, 2] } });
    expect(steps).toEqual(["acquire", "read", "write", "release"]);
    expect(server?.commands[2]?.at(-1)).toBe("[1,2,3]");
  });

  it("looks again while somebody else holds it, and writes nothing if that goes on", async () => {
    const { outcome, steps } = await add(
      { acquire: () => null },
      { meaning, value: { element: 3, holdMs: 600 } },
    );
    expect(outcome).toEqual({ type: "fail", error: "lock-timeout" });
    expect(new Set(steps)).toEqual(new Set(["acquire"]));
    expect(steps.length).toBeGreaterThan(2);
  });

  it("is sure not to have written when the connection is lost before that", async () => {
    for (const step of ["acquire", "read"] as const) {
      const { outcome, steps } = await add({ [step]: reset }, { meaning });
      expect(outcome.type).toBe("fail");
      expect(steps.at(-1)).toBe(step);
      await server?.close();
    }
  });

  it("does not know what became of a write whose reply was lost", async () => {
    expect((await add({ write: reset }, { meaning })).outcome.type).toBe("info");
  });

  it("has not written when the write was refused", async () => {
    const { outcome } = await add({ write: () => error("READONLY You can't write") }, { meaning });
    expect(outcome.type).toBe("fail");
  });

  it("has written, whatever becomes of giving the lock back", async () => {
    for (const release of [reset, () => error("READONLY You can't write")]) {
      expect((await add({ release }, { meaning })).outcome.type).toBe("ok");
      await server?.close();
    }
  });

  it("does not write when its lease has ended by its own clock", async () => {
    const { outcome, steps } = await add(
      {},
      { meaning, settings: { "lock-ttl": "0.05" }, value: { element: 3, holdMs: 60 } },
    );
    expect(outcome).toEqual({ type: "fail", error: "lease-lost" });
    expect(steps).toEqual(["acquire", "read", "release"]);
  });
});

describe("fenced-lock", () => {
  it("is fenced when the server finds that the lock is not the writer's any more", async () => {
    const { outcome, steps } = await add({ write: () => 0 }, { meaning: fencedLock });
    expect(outcome).toEqual({ type: "fail", error: "fenced" });
    expect(steps).toEqual(["acquire", "read", "write"]);
  });

  it("names the same owner when it takes the lock and when it writes, and another each time", async () => {
    const owners: (readonly (string | undefined)[])[] = [];
    for (let i = 0; i < 2; i++) {
      await add({}, { meaning: fencedLock });
      owners.push([server?.commands[0]?.[2], server?.commands[2]?.[5]]);
      await server?.close();
    }
    const [[first, firstWriting] = [], [second] = []] = owners;
    expect(first).toBe(firstWriting);
    expect(second).not.toBe(first);
  });
});

describe("either lock", () => {
  it("refuses an operation that it has no word for, and sends nothing", async () => {
    server = await fakeRedis(() => "OK");
    const cluster = clusterAt([{ client: server.address }]);
    const client = await clientFactory(openDirectRouter, lock)(machineOf(cluster, "n1"), cluster, never);
    expect(await invoke(client, { f: "add", value: 3 })).toEqual({
      type: "fail",
      error: "unsupported: add 3",
    });
    expect(server.commands).toEqual([]);
    await client.close();
  });
});
