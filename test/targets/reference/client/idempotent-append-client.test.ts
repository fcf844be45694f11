import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { idempotentAppendClient } from "../../../../targets/reference/client/idempotent-append-client.ts";
import type { Client } from "../../../../workloads/client.ts";
import { invoke, type MachineStore, machineStore } from "./machine-store.ts";

let store: MachineStore;
let client: Client;
beforeEach(async () => {
  store = await machineStore();
  client = await store.open(idempotentAppendClient);
});
afterEach(async () => {
  await store.close();
});

const append = (through: Client, id: string, element: number, ms?: number) =>
  invoke(through, "append", { id, element }, ms);

describe("idempotentAppendClient", () => {
  it("appends once what is sent again, over another connection as well, and answers as it did then", async () => {
    const first = { type: "ok", value: { id: "c1/1", element: 1 } };
    expect(await append(client, "c1/1", 1)).toEqual(first);
    const another = await store.open(idempotentAppendClient);
    expect(await append(another, "c1/1", 1)).toEqual(first);
    expect(await append(another, "c1/1", -1)).toEqual(first);
    expect(await append(client, "c2/1", 2)).toMatchObject({ value: { id: "c2/1" } });
    expect(await append(client, "c1/2", 3)).toMatchObject({ value: { id: "c1/2" } });
    expect(await invoke(client, "read")).toEqual({
      type: "ok",
      value: [
        { id: "c1/1", element: 1 },
        { id: "c2/1", element: 2 },
        { id: "c1/2", element: 3 },
      ],
    });
  });

  it("learns from a repeat what became of a request whose answer was lost", async () => {
    let left = 1;
    store.intercept((request, caller) => {
      if (left-- <= 0) return false;
      store.serve(request, { ...caller, reply: () => undefined });
      return true;
    });
    await expect(append(client, "c1/1", 1, 50)).rejects.toMatchObject({ code: "timeout" });
    expect(await append(client, "c1/1", 1)).toMatchObject({ type: "ok" });
    expect(await invoke(client, "read")).toMatchObject({ value: [{ id: "c1/1" }] });
  });

  it("sends nothing that it cannot express", async () => {
    expect(await invoke(client, "append", { id: "c1", element: 1 })).toMatchObject({ type: "fail" });
    expect(await invoke(client, "append", 1)).toMatchObject({ type: "fail" });
    expect(await invoke(client, "add", { id: "c1/1", element: 1 })).toMatchObject({ type: "fail" });
    expect(store.requests).toEqual([]);
  });
});
