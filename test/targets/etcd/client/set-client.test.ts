import { afterEach, expect, it } from "vitest";
import { setClient } from "../../../../targets/etcd/client/set-client.ts";
import { encodeBytes } from "../../../../targets/etcd/gateway/encoding.ts";
import { clusterOf, type FakeEtcd, fakeEtcd } from "../fake-etcd.ts";
import { invoke, withClient } from "./invoke.ts";

let etcd: FakeEtcd | undefined;
afterEach(async () => {
  await etcd?.close();
});

it("keeps each element in a key of its own, and reads those of its own set only", async () => {
  const kvs = [10, 9].map((n) => ({ key: encodeBytes(`set/1/${n}`), value: encodeBytes(String(n)) }));
  etcd = await fakeEtcd(({ path }) => ({
    header: { revision: "2" },
    ...(path === "/v3/kv/range" && { kvs }),
  }));
  const { machine, requests } = etcd;
  await withClient(setClient, machine, clusterOf([machine]), async (client) => {
    expect(await invoke(client, { f: "add", key: 1, value: 10 })).toEqual({ type: "ok", value: 10 });
    expect(await invoke(client, { f: "read", key: 1 })).toEqual({ type: "ok", value: [10, 9] });
  });
  expect(requests.map(({ body }) => body)).toEqual([
    { key: encodeBytes("set/1/10"), value: encodeBytes("10") },
    // The set 10 is not below "set/1/", of which "set/10/" is no extension.
    { key: encodeBytes("set/1/"), range_end: encodeBytes("set/10"), serializable: false },
  ]);
});
