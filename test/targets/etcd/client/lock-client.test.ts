import { afterEach, describe, expect, it } from "vitest";
import { fencedLockClient, lockClient } from "../../../../targets/etcd/client/lock-client.ts";
import { encodeBytes } from "../../../../targets/etcd/gateway/encoding.ts";
import type { ClientFactory } from "../../../../targets/target.ts";
import type { Outcome } from "../../../../workloads/client.ts";
import { type Answer, clusterOf, type FakeEtcd, fakeEtcd, type Request } from "../fake-etcd.ts";
import { invoke, textWith, withClient } from "./invoke.ts";

let etcd: FakeEtcd | undefined;
afterEach(async () => {
  await etcd?.close();
});

const header = { revision: "9" };
const LIST = encodeBytes("lock-list");
const HELD = encodeBytes("lock/55");
const NEVER: Answer = () => undefined;

const list = { response_range: { header, kvs: [{ key: LIST, value: encodeBytes("[1,2]") }] } };
const held = { response_range: { header, kvs: [{ key: HELD, create_revision: "7" }] } };

/** What a node answers to whom nothing happens; a lease is asked for in seconds and lives as long as the test likes. */
function usual({ path, body }: Request, ttl: string): Answer {
  switch (path) {
    case "/v3/lease/grant":
      return { header, ID: "85", TTL: ttl };
    case "/v3/lease/keepalive":
      return { result: { header, ID: "85", TTL: ttl } };
    case "/v3/lock/lock":
      return { header, key: HELD };
    case "/v3/kv/txn":
      return JSON.stringify(body).includes("request_range")
        ? { header, succeeded: true, responses: [list, held] }
        : { header, succeeded: true, responses: [{ response_put: { header } }] };
    default:
      return { header };
  }
}

/** Adds 3 at an etcd that answers as usual but for some paths. */
async function add(
  factory: ClientFactory,
  {
    unusual = {},
    ttl = "2",
    holdMs = 20,
    opTimeoutMs = 1000,
  }: {
    readonly unusual?: Readonly<Record<string, Answer>>;
    readonly ttl?: string;
    readonly holdMs?: number;
    readonly opTimeoutMs?: number;
  },
): Promise<{ outcome: Outcome; asked: string[]; requests: readonly Request[] }> {
  etcd = await fakeEtcd((request) => unusual[request.path] ?? usual(request, ttl));
  const { machine, requests } = etcd;
  const outcome = await withClient(factory, machine, clusterOf([machine], {}, opTimeoutMs), (client) =>
    invoke(client, { f: "add", value: { element: 3, holdMs } }, opTimeoutMs + 1000),
  );
  return { outcome, asked: requests.map(({ path }) => path.replace("/v3/", "")), requests };
}

const FINISHED: Outcome = { type: "ok", value: { element: 3, holdMs: 20, saw: [1, 2], token: 7 } };

describe("lockClient", () => {
  it("takes the lock, reads, waits, writes plainly, and gives the lock back", async () => {
    const { outcome, asked, requests } = await add(lockClient, {});
    expect(outcome).toEqual(FINISHED);
    expect(asked).toEqual(["lease/grant", "lock/lock", "kv/txn", "kv/put", "lease/revoke"]);
    expect(requests[1]?.body).toEqual({ name: encodeBytes("lock"), lease: "85" });
    expect(requests[3]?.body).toEqual({ key: LIST, value: encodeBytes("[1,2,3]") });
  });

  it("keeps the lease alive over a connection of its own while it holds the lock", async () => {
    const { asked } = await add(lockClient, { ttl: "0.3", holdMs: 500 });
    const renewals = asked.filter((path) => path === "lease/keepalive");
    expect(renewals.length).toBeGreaterThan(3);
    expect(asked).toHaveLength(5 + renewals.length);
    // One for its operations, one for waiting, and one for the lease.
    expect(etcd?.connections()).toBe(3);
  });

  it.each([
    ["etcd has forgotten it", { result: { header, ID: "85" } }],
    ["nobody answers its renewal in time", NEVER],
    ["its renewal is refused", { status: 503, text: "{}" }],
  ])("does not write when its lease may have ended: %s", async (_, answer) => {
    const { outcome, asked } = await add(lockClient, {
      unusual: { "/v3/lease/keepalive": answer },
      ttl: "0.3",
      holdMs: 400,
    });
    expect(outcome).toMatchObject({ type: "fail", error: textWith("lease-lost") });
    expect(asked).not.toContain("kv/put");
    expect(asked.at(-1)).toBe("lease/revoke");
  });

  it("does not write when the lock's key is gone before it has read", async () => {
    const gone = { header, succeeded: true, responses: [list, { response_range: { header } }] };
    const { outcome, asked } = await add(lockClient, { unusual: { "/v3/kv/txn": gone } });
    expect(outcome).toMatchObject({ type: "fail", error: textWith("lease-lost") });
    expect(asked).not.toContain("kv/put");
  });

  it("gives up waiting for the lock in time to say so", async () => {
    const { outcome, asked } = await add(lockClient, {
      unusual: { "/v3/lock/lock": NEVER },
      opTimeoutMs: 300,
    });
    expect(outcome).toEqual({ type: "fail", error: "lock-timeout: The lock was not to be had in 93 ms" });
    expect(asked).toEqual(["lease/grant", "lock/lock", "lease/revoke"]);
  });

  it.each(["/v3/lease/grant", "/v3/lock/lock", "/v3/kv/txn"])(
    "fails when %s does, whatever the error, since the write was not sent",
    async (path) => {
      const broken: Answer = (response) => response.destroy();
      const { outcome, asked } = await add(lockClient, { unusual: { [path]: broken } });
      expect(outcome).toMatchObject({ type: "fail", error: textWith("not-written: ") });
      expect(asked).not.toContain("kv/put");
    },
  );

  it("does not know what became of a write that was not answered", async () => {
    const broken: Answer = (response) => response.destroy();
    const { outcome } = await add(lockClient, { unusual: { "/v3/kv/put": broken } });
    expect(outcome).toMatchObject({ type: "info", error: textWith("connection-lost") });
  });

  it("is done once it has written, even if the lock cannot be given back", async () => {
    const { outcome } = await add(lockClient, {
      unusual: { "/v3/lease/revoke": { status: 503, text: "{}" } },
    });
    expect(outcome).toEqual(FINISHED);
  });

  it("reads the list linearizably, whatever the settings", async () => {
    etcd = await fakeEtcd(() => ({ header, kvs: [{ value: encodeBytes("[2,1]") }] }));
    const { machine, requests } = etcd;
    const cluster = clusterOf([machine], { serializable: "true" });
    const outcome = await withClient(lockClient, machine, cluster, (client) => invoke(client, { f: "read" }));
    expect(outcome).toEqual({ type: "ok", value: [2, 1] });
    expect(requests.map(({ body }) => body)).toEqual([{ key: LIST, serializable: false }]);
  });
});

describe("fencedLockClient", () => {
  it("writes in a transaction that depends on the lock's key as it read it", async () => {
    const { outcome, asked, requests } = await add(fencedLockClient, {});
    expect(outcome).toEqual(FINISHED);
    expect(asked).toEqual(["lease/grant", "lock/lock", "kv/txn", "kv/txn", "lease/revoke"]);
    expect(requests[3]?.body).toEqual({
      compare: [{ key: HELD, result: "EQUAL", target: "CREATE", create_revision: "7" }],
      success: [{ request_put: { key: LIST, value: encodeBytes("[1,2,3]") } }],
    });
  });

  it("fails when the transaction finds the key gone", async () => {
    const lost = { header, responses: [list, held] };
    const { outcome } = await add(fencedLockClient, { unusual: { "/v3/kv/txn": lost } });
    expect(outcome).toEqual({ type: "fail", error: "fenced" });
  });
});
