import { afterEach, describe, expect, it } from "vitest";
import { dualWriteClient } from "../../../../targets/reference/client/dual-write-client.ts";
import type { Client, Outcome } from "../../../../workloads/client.ts";
import { type MachineStore, machineStore } from "./machine-store.ts";

let store: MachineStore | undefined;
afterEach(async () => {
  await store?.close();
});

const ask = (client: Client, f: string, value: number | null = null, key?: string): Promise<Outcome> =>
  client.invoke(
    { type: "invoke", time: 0, process: 0, f, value, ...(key !== undefined && { key }) },
    AbortSignal.timeout(100),
  );

/** Lets the answer to the request of this number be lost, though it is carried out. */
function loseAnswer(of: MachineStore, lost: number): void {
  let asked = 0;
  of.intercept((request, caller) => {
    if (++asked !== lost) return false;
    of.serve(request, { ...caller, reply: () => undefined });
    return true;
  });
}

describe("dualWriteClient", () => {
  it("changes a row and publishes that in one request", async () => {
    store = await machineStore();
    const client = await store.open(dualWriteClient);
    expect(await ask(client, "change", 1, "a")).toEqual({ type: "ok", value: 1 });
    expect(store.requests).toHaveLength(1);
    await ask(client, "change", 2, "b");
    expect(await ask(client, "read", null, "a")).toEqual({ type: "ok", value: [1] });
    expect(await ask(client, "read", null, "c")).toEqual({ type: "ok", value: [] });
    const events = [
      ["a", 1],
      ["b", 2],
    ];
    expect(await ask(client, "events")).toEqual({ type: "ok", value: events });
    expect(await ask(client, "add", 1, "a")).toMatchObject({ type: "fail" });
  });

  it("takes two requests with the defect, and does not know what became of the second", async () => {
    store = await machineStore({ defect: "dual-write" });
    const client = await store.open(dualWriteClient);
    expect(await ask(client, "change", 1, "a")).toEqual({ type: "ok", value: 1 });
    expect(store.requests).toHaveLength(2);
    loseAnswer(store, 2);
    expect(await ask(client, "change", 2, "a")).toMatchObject({ type: "info" });
    loseAnswer(store, 1);
    await expect(ask(client, "change", 3, "a")).rejects.toMatchObject({ code: "timeout" });
  });
});
