import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import { registerClient } from "../../../targets/etcd/client/register-client.ts";
import { type Connection, openConnection } from "../../../targets/etcd/gateway/connection.ts";
import { encodeBytes } from "../../../targets/etcd/gateway/encoding.ts";
import { replyError } from "../../../targets/etcd/gateway/gateway-error.ts";
import { readKey } from "../../../targets/etcd/gateway/key-value.ts";
import { etcdTarget } from "../../../targets/etcd/target.ts";
import type { Machine } from "../../../targets/machine.ts";
import type { Cluster } from "../../../targets/target.ts";
import type { Client } from "../../../workloads/client.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";
import { type RealCluster, realCluster } from "../../support/real-cluster.ts";
import { invoke, textWith } from "./client/invoke.ts";

const soon = (ms = 5000): AbortSignal => AbortSignal.timeout(ms);

function first({ cluster }: RealCluster): Machine {
  const [machine] = cluster.machines;
  if (machine === undefined) throw new Error("There is no node");
  return machine;
}

function connect(real: RealCluster, requireLeader = false): Promise<Connection> {
  return openConnection(first(real).clientAddress(), { requireLeader }, soon());
}

/** The code of the error that a call ends in. */
async function errorOf(connection: Connection, path: string, body: Json): Promise<string> {
  const reply = await connection.exchange({ path, body }, soon(10_000));
  return reply.status === 200 ? "none" : replyError(reply).code;
}

describe.skipIf(!dockerAvailable)(`three nodes of etcd, which refuse what they must${SKIP_REASON}`, () => {
  let real: RealCluster;
  const key = encodeBytes("k");
  const request_put = { key, value: encodeBytes("v") };

  beforeAll(async () => {
    real = await realCluster(etcdTarget, ["n1", "n2", "n3"], { flags: "--max-txn-ops=2" });
  });
  afterAll(async () => {
    await real.destroy();
  });

  async function withoutQuorum<T>(use: () => Promise<T>): Promise<T> {
    const { processes } = real.provision;
    await Promise.all([processes.pause("n2"), processes.pause("n3")]);
    try {
      return await use();
    } finally {
      await Promise.all([processes.resume("n2"), processes.resume("n3")]);
      await real.awaitHealthy();
    }
  }

  function open(settings: Readonly<Record<string, string>> = {}): Promise<Client> {
    const { cluster } = real;
    const options = { ...cluster.options, settings: { ...cluster.options.settings, ...settings } };
    return registerClient(first(real), { ...cluster, options } satisfies Cluster, soon());
  }

  it.each([
    ["empty-key", "/v3/kv/put", {}],
    ["key-not-found", "/v3/kv/put", { key: encodeBytes("nobody"), ignore_value: true }],
    ["lease-not-found", "/v3/kv/put", { ...request_put, lease: "99" }],
    ["lease-not-found", "/v3/kv/txn", { success: [{ request_put: { ...request_put, lease: "99" } }] }],
    ["lease-not-found", "/v3/lock/lock", { name: key, lease: "99" }],
    ["lease-ttl-too-large", "/v3/lease/grant", { TTL: "9000000001" }],
    ["duplicate-key", "/v3/kv/txn", { success: [{ request_put }, { request_put }] }],
    [
      "too-many-operations",
      "/v3/kv/txn",
      {
        success: ["a", "b", "c"].map((name) => ({ request_put: { ...request_put, key: encodeBytes(name) } })),
      },
    ],
    ["request-too-large", "/v3/kv/put", { key, value: encodeBytes("x".repeat(1_600_000)) }],
    ["future-revision", "/v3/kv/compaction", { revision: "1000000" }],
  ])("%s: %s", async (code, path, body) => {
    const connection = await connect(real);
    expect(await errorOf(connection, path, body)).toBe(code);
    expect(await readKey(connection, "k", { serializable: false }, soon())).toBeUndefined();
    connection.close();
  });

  it("compacted, and lease-exists", async () => {
    const connection = await connect(real);
    await errorOf(connection, "/v3/kv/compaction", { revision: "2" });
    expect(await errorOf(connection, "/v3/kv/compaction", { revision: "1" })).toBe("compacted");
    await errorOf(connection, "/v3/lease/grant", { ID: "7", TTL: "60" });
    expect(await errorOf(connection, "/v3/lease/grant", { ID: "7", TTL: "60" })).toBe("lease-exists");
    connection.close();
  });

  it("does not know what became of a write without a quorum, which may well be applied later", async () => {
    const connection = await connect(real);
    const code = await withoutQuorum(() =>
      errorOf(connection, "/v3/kv/put", { ...request_put, key: encodeBytes("late") }),
    );
    expect(["request-timed-out", "deadline-exceeded"]).toContain(code);
    expect(etcdTarget.errorTable[code]?.definite).toBe(false);
    connection.close();
  });

  it("fails a write at once where a leader is required and none is known", async () => {
    const code = await withoutQuorum(async () => {
      // The node stays with the leader it knew until an election timeout has passed.
      await sleep(3000);
      const connection = await connect(real, true);
      const answer = await errorOf(connection, "/v3/kv/put", request_put);
      connection.close();
      return answer;
    });
    expect(code).toBe("no-leader");
  });

  it("does not know what became of a write that a paused node has taken", async () => {
    const client = await open();
    await real.provision.processes.pause("n1");
    expect(await invoke(client, { f: "write", key: 1, value: 1 }, 300)).toMatchObject({
      type: "info",
      error: textWith("timeout"),
    });
    expect(await invoke(client, { f: "write", key: 1, value: 2 }, 300)).toMatchObject({
      type: "fail",
      error: textWith("not-sent"),
    });
    await real.provision.processes.resume("n1");
    await real.awaitHealthy();
  });

  it("fails to open where the database was killed, and does not send over what it had open", async () => {
    const client = await open();
    await real.provision.processes.kill("n1");
    while ((await real.provision.processes.state("n1")) !== "gone") await sleep(20);
    await expect(open()).rejects.toThrow();
    const write = await invoke(client, { f: "write", key: 2, value: 1 });
    expect(write).toMatchObject({ type: "fail", error: textWith("not-sent") });
    await real.start("n1");
    await real.awaitHealthy();
    expect(await invoke(await open(), { f: "read", key: 2 })).toEqual({ type: "ok", value: null });
  });
});

describe.skipIf(!dockerAvailable)(`a node of etcd that is full${SKIP_REASON}`, () => {
  let real: RealCluster;
  beforeEach(async () => {
    real = await realCluster(etcdTarget, ["n1"], { flags: "--quota-backend-bytes=1000000" });
  });
  afterEach(async () => {
    await real.destroy();
  });

  // It checks twice, before it takes a write on and when it applies it. Only writes that are under way together when it
  // becomes full pass the first and fail the second, which is chance, and a node becomes full once.
  it("says no-space of writes that it has applied", { retry: 5 }, async () => {
    const writers = await Promise.all(Array.from({ length: 40 }, () => connect(real)));
    const refused: string[] = [];
    for (let round = 0; round < 30 && refused.length === 0; round++) {
      await Promise.all(
        writers.map(async (connection, i) => {
          const name = `${round}-${i}`;
          const body = { key: encodeBytes(name), value: encodeBytes("x".repeat(8000)) };
          const code = await errorOf(connection, "/v3/kv/put", body);
          if (code !== "none") refused.push(name);
          if (code !== "none") expect(code).toBe("no-space");
        }),
      );
    }
    const connection = await connect(real);
    const found = await Promise.all(
      refused.map((name) => readKey(connection, name, { serializable: false }, soon())),
    );
    expect(found.filter((each) => each !== undefined)).not.toHaveLength(0);
    for (const each of [connection, ...writers]) each.close();
  });
});
