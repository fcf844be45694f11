import { afterEach, expect, it } from "vitest";
import { leaseClient } from "../../../../targets/etcd/client/lease-client.ts";
import { clusterOf, type FakeEtcd, fakeEtcd } from "../fake-etcd.ts";
import { invoke, withClient } from "./invoke.ts";

let etcd: FakeEtcd | undefined;
afterEach(async () => {
  await etcd?.close();
});

it("grants leases of the time that is set, renews them, and says when they are gone", async () => {
  const header = { revision: "9" };
  let renewals = 0;
  etcd = await fakeEtcd(({ path }) => {
    if (path === "/v3/lease/grant") return { header, ID: "7587876543210987654", TTL: "2" };
    // Zeroes are left out: this one has no time left.
    return { result: { header, ID: "7587876543210987654", ...(renewals++ === 0 && { TTL: "2" }) } };
  });
  const { machine, requests } = etcd;
  const id = "7587876543210987654";
  await withClient(leaseClient, machine, clusterOf([machine], { "lock-ttl": "1" }), async (client) => {
    expect(await invoke(client, { f: "grant" })).toEqual({ type: "ok", value: { lease: id, ttlMs: 2000 } });
    expect(await invoke(client, { f: "renew", value: id })).toEqual({
      type: "ok",
      value: { lease: id, ttlMs: 2000 },
    });
    expect(await invoke(client, { f: "renew", value: id })).toEqual({ type: "fail", error: "gone" });
  });
  expect(requests.map(({ body }) => body)).toEqual([{ TTL: "1" }, { ID: id }, { ID: id }]);
});
