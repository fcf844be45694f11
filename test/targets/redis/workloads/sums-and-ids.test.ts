import { afterEach, describe, expect, it } from "vitest";
import { openDirectRouter } from "../../../../targets/redis/client/direct-router.ts";
import type { RespValue } from "../../../../targets/redis/protocol/resp-value.ts";
import { bank } from "../../../../targets/redis/workloads/bank.ts";
import { clientFactory, type Meaning } from "../../../../targets/redis/workloads/client-factory.ts";
import { counter } from "../../../../targets/redis/workloads/counter.ts";
import { uniqueIds } from "../../../../targets/redis/workloads/unique-ids.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { clusterAt, machineOf } from "../fake-cluster.ts";
import { error, type FakeRedis, fakeRedis } from "../fake-redis.ts";
import { invoke } from "../invoke.ts";

let server: FakeRedis | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Op = Parameters<typeof invoke>[1];

/** Does one operation at a Redis that gives this answer. */
async function doOnce(
  meaning: Meaning,
  op: Op,
  answer: RespValue,
): Promise<{ outcome: Outcome; sent: unknown }> {
  await server?.close();
  server = await fakeRedis(() => answer);
  const cluster = clusterAt([{ client: server.address }], {});
  const never = new AbortController().signal;
  const client = await clientFactory(openDirectRouter, meaning)(machineOf(cluster, "n1"), cluster, never);
  const outcome = await invoke(client, op);
  await client.close();
  const [command] = server.commands;
  // The source of a script is not what is tested here.
  return { outcome, sent: command?.[0] === "EVAL" ? ["EVAL", ...command.slice(2)] : command };
}

describe("counter", () => {
  it("adds and reads, and reads 0 where there is nothing", async () => {
    expect(await doOnce(counter, { f: "add", key: 7, value: -5 }, 3)).toEqual({
      outcome: { type: "ok", value: -5 },
      sent: ["INCRBY", "counter:7", "-5"],
    });
    expect(await doOnce(counter, { f: "read", key: 7 }, "-3")).toEqual({
      outcome: { type: "ok", value: -3 },
      sent: ["GET", "counter:7"],
    });
    expect((await doOnce(counter, { f: "read", key: 7 }, null)).outcome).toEqual({ type: "ok", value: 0 });
  });

  it("fails an add that a replica refuses", async () => {
    const { outcome } = await doOnce(counter, { f: "add", value: 1 }, error("READONLY You can't write"));
    expect(outcome.type).toBe("fail");
  });
});

describe("unique-ids", () => {
  it("answers the next number", async () => {
    expect(await doOnce(uniqueIds, { f: "generate" }, 12)).toEqual({
      outcome: { type: "ok", value: 12 },
      sent: ["INCR", "sequence:the-only-one"],
    });
  });
});

describe("bank", () => {
  it.each([0, 1])("opens accounts, and is content if they are there", async (answer) => {
    expect(await doOnce(bank, { f: "open", value: { 0: 5, 1: 6 } }, answer)).toEqual({
      outcome: { type: "ok", value: { 0: 5, 1: 6 } },
      sent: ["EVAL", "1", "bank:the-only-one", "0", "5", "1", "6"],
    });
  });

  it("reads all accounts in one command", async () => {
    expect(await doOnce(bank, { f: "read", value: [0, 1] }, ["5", null])).toEqual({
      outcome: { type: "ok", value: { 0: 5, 1: null } },
      sent: ["HMGET", "bank:the-only-one", "0", "1"],
    });
  });

  it.each([
    [1, { type: "ok", value: { from: 0, to: 1, amount: 3 } }],
    [0, { type: "fail", error: "insufficient" }],
    [-1, { type: "fail", error: "no-account" }],
  ] as const)("transfers in one script: %d", async (answer, outcome) => {
    expect(await doOnce(bank, { f: "transfer", value: { from: 0, to: 1, amount: 3 } }, answer)).toEqual({
      outcome,
      sent: ["EVAL", "1", "bank:the-only-one", "0", "1", "3"],
    });
  });
});

it.each([counter, uniqueIds, bank])("what cannot be expressed is not sent", async (meaning) => {
  expect(await doOnce(meaning, { f: "drop", value: 1 }, 1)).toEqual({
    outcome: { type: "fail", error: "unsupported: drop 1" },
    sent: undefined,
  });
});
