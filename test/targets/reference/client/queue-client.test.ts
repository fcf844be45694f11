import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { queueClient } from "../../../../targets/reference/client/queue-client.ts";
import type { Request } from "../../../../targets/reference/protocol/request.ts";
import type { Client } from "../../../../workloads/client.ts";
import { invoke, type MachineStore, machineStore } from "./machine-store.ts";

let store: MachineStore;
let client: Client;
beforeEach(async () => {
  store = await machineStore();
  client = await store.open(queueClient);
});
afterEach(async () => {
  await store.close();
});

async function enqueue(...elements: readonly number[]): Promise<void> {
  for (const element of elements) {
    expect(await invoke(client, "enqueue", element)).toEqual({ type: "ok", value: element });
  }
}

/** Lets requests of this many more be carried out, but loses their answers. */
function loseAnswers(count: number): void {
  let left = count;
  store.intercept((request, caller) => {
    if (left-- <= 0) return false;
    store.serve(request, { ...caller, reply: () => undefined });
    return true;
  });
}

const numberOf = (request: Request | undefined): unknown =>
  request?.kind === "op" ? [request.session, request.sequence] : undefined;

describe("queueClient", () => {
  it("gives out in order what was put in, and fails when there is nothing", async () => {
    await enqueue(1, 2, 3);
    expect(await invoke(client, "dequeue")).toEqual({ type: "ok", value: 1 });
    expect(await invoke(client, "drain")).toEqual({ type: "ok", value: [2, 3] });
    expect(await invoke(client, "drain")).toEqual({ type: "ok", value: [] });
    expect(await invoke(client, "dequeue")).toEqual({ type: "fail", error: "empty" });
  });

  it("brings out with a drain what a dequeue of unknown outcome had taken, once", async () => {
    await enqueue(1, 2, 3);
    loseAnswers(1);
    await expect(invoke(client, "dequeue", null, 50)).rejects.toMatchObject({ code: "timeout" });
    const asked = store.requests.at(-1);
    const another = await store.open(queueClient);
    const before = store.requests.length;
    expect(await invoke(another, "drain")).toEqual({ type: "ok", value: [1, 2, 3] });
    expect(numberOf(store.requests[before])).toEqual(numberOf(asked));
    expect(await invoke(another, "drain")).toEqual({ type: "ok", value: [] });
    expect(store.requests).toHaveLength(before + 3);
  });

  it("brings out what a drain of unknown outcome had taken", async () => {
    await enqueue(1, 2);
    loseAnswers(1);
    await expect(invoke(client, "drain", null, 50)).rejects.toMatchObject({ code: "timeout" });
    expect(await invoke(await store.open(queueClient), "drain")).toEqual({ type: "ok", value: [1, 2] });
  });

  it("takes now what a dequeue that never arrived would have taken", async () => {
    await enqueue(1, 2);
    store.intercept(() => true);
    await expect(invoke(client, "dequeue", null, 50)).rejects.toMatchObject({ code: "timeout" });
    store.intercept(() => false);
    expect(await invoke(await store.open(queueClient), "drain")).toEqual({ type: "ok", value: [1, 2] });
  });

  it("asks for all of it again after a drain that failed half-way", async () => {
    await enqueue(1, 2, 3);
    loseAnswers(2);
    await expect(invoke(client, "dequeue", null, 50)).rejects.toMatchObject({ code: "timeout" });
    const second = await store.open(queueClient);
    await expect(invoke(second, "dequeue", null, 50)).rejects.toMatchObject({ code: "timeout" });
    let answered = 0;
    store.intercept((request, { reply }) => {
      if (++answered !== 2) return false;
      reply({ kind: "error", id: request.id, code: "no-leader", message: "" });
      return true;
    });
    const third = await store.open(queueClient);
    await expect(invoke(third, "drain")).rejects.toMatchObject({ code: "no-leader" });
    expect(await invoke(third, "drain")).toEqual({ type: "ok", value: [1, 2, 3] });
  });

  it("does not ask again for what was certainly not done, or is forgotten", async () => {
    await enqueue(1);
    store.intercept((request, { reply }) => {
      reply({ kind: "error", id: request.id, code: "no-leader", message: "" });
      return true;
    });
    await expect(invoke(client, "dequeue")).rejects.toMatchObject({ code: "no-leader" });
    store.intercept(() => true);
    await expect(invoke(client, "dequeue", null, 50)).rejects.toMatchObject({ code: "timeout" });
    let answered = 0;
    store.intercept((request, { reply }) => {
      if (++answered > 1) return false;
      reply({ kind: "error", id: request.id, code: "session-expired", message: "" });
      return true;
    });
    const before = store.requests.length;
    expect(await invoke(await store.open(queueClient), "drain")).toEqual({ type: "ok", value: [1] });
    expect(store.requests).toHaveLength(before + 2);
  });

  it("fails what it cannot express", async () => {
    expect(await invoke(client, "peek")).toMatchObject({ type: "fail" });
    expect(store.requests).toHaveLength(0);
  });
});
