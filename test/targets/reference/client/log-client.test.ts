import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { logClient } from "../../../../targets/reference/client/log-client.ts";
import type { Client } from "../../../../workloads/client.ts";
import { invoke, type MachineStore, machineStore } from "./machine-store.ts";

let store: MachineStore;
let client: Client;
beforeEach(async () => {
  store = await machineStore();
  client = await store.open(logClient);
});
afterEach(async () => {
  await store.close();
});

const assign = (...partitions: readonly string[]) =>
  invoke(client, "assign", { partitions, from: "beginning" });

describe("logClient", () => {
  it("says at which offsets messages are, and polls on from where it was", async () => {
    const sends = [
      ["send", "p", "a"],
      ["send", "q", "b"],
      ["send", "p", "c"],
    ];
    expect(await invoke(client, "send", sends)).toEqual({
      type: "ok",
      value: [
        ["send", "p", [0, "a"]],
        ["send", "q", [0, "b"]],
        ["send", "p", [1, "c"]],
      ],
    });
    const all = {
      p: [
        [0, "a"],
        [1, "c"],
      ],
      q: [[0, "b"]],
    };
    expect(await assign("p", "q")).toMatchObject({ type: "ok" });
    expect(await invoke(client, "poll", [["poll"]])).toEqual({ type: "ok", value: [["poll", all]] });
    await invoke(client, "send", [["send", "p", "d"]]);
    const next = [["poll", { p: [[2, "d"]], q: [] }]];
    expect(await invoke(client, "poll", [["poll"]])).toEqual({ type: "ok", value: next });
    await assign("q");
    expect(await invoke(client, "poll", [["poll"]])).toEqual({
      type: "ok",
      value: [["poll", { q: [[0, "b"]] }]],
    });
  });

  it("polls a part, and catches up with all", async () => {
    for (let n = 0; n < 120; n++) store.perform({ kind: "txn", mops: [["append", "log/p", n]] });
    await assign("p");
    const lengthOf = async (f: string): Promise<unknown> => {
      const outcome = await invoke(client, f, [["poll"]]);
      const value = outcome.type === "ok" ? (outcome.value as unknown as [string, { p: unknown[] }][]) : [];
      return value[0]?.[1].p.length;
    };
    expect(await lengthOf("poll")).toBe(100);
    expect(await lengthOf("poll")).toBe(20);
    await assign("p");
    expect(await lengthOf("catch-up")).toBe(120);
  });

  it("polls nothing before it is assigned partitions, and fails what it cannot express", async () => {
    expect(await invoke(client, "poll", [["poll"]])).toEqual({ type: "fail", error: "unassigned" });
    expect(await invoke(client, "assign", { partitions: ["p"], from: "end" })).toMatchObject({
      type: "fail",
    });
    expect(await invoke(client, "assign", 1)).toMatchObject({ type: "fail" });
    expect(await invoke(client, "send", [["poll"]])).toMatchObject({ type: "fail" });
    expect(await invoke(client, "send", 1)).toMatchObject({ type: "fail" });
    expect(await invoke(client, "read")).toMatchObject({ type: "fail" });
    expect(store.requests).toEqual([]);
  });
});
