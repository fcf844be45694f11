import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { History } from "../../../../checkers/history/history.ts";
import { isJsonArray, type Json, type Op } from "../../../../checkers/history/operation.ts";
import { lock } from "../../../../checkers/lock/lock.ts";
import type { Verdict } from "../../../../checkers/verdict.ts";
import { openSessionTo } from "../../../../targets/reference/client/open-client.ts";
import { UNLIMITED } from "../../../support/simulated-run.ts";
import { type PlainCluster, type PlainMachine, plainCluster } from "./plain-cluster.ts";

/** Whether the late write gets through depends on what a woken node reads first; not so often in a row. */
const TRIES = 6;
const TTL_MS = 600;

let cluster: PlainCluster | undefined;
afterEach(async () => {
  await cluster?.destroy();
  cluster = undefined;
});

/** Operations of clients on a cluster, and the history of them. */
class Recorder {
  readonly #ops: Op[] = [];
  #processes = 0;

  async invoke(
    store: PlainCluster,
    workload: string,
    machine: PlainMachine,
    f: string,
    value: Json = null,
  ): Promise<void> {
    const process = this.#processes++;
    const connection = await store.client(workload, machine);
    const record = (type: Op["type"], recorded: Json): void => {
      const index = this.#ops.length;
      this.#ops.push({
        index,
        time: performance.now() * 1e6,
        process,
        type,
        f,
        value: recorded,
        node: machine.node,
      });
    };
    record("invoke", value);
    try {
      const outcome = await connection.invoke(
        { type: "invoke", time: 0, process, f, value },
        AbortSignal.timeout(8000),
      );
      record(outcome.type, outcome.type === "ok" ? outcome.value : value);
    } catch {
      record("info", value);
    } finally {
      await connection.close();
    }
  }

  judge(): Verdict {
    return lock().check(History.from(this.#ops), UNLIMITED);
  }
}

async function untilTaken(store: PlainCluster, machine: PlainMachine): Promise<void> {
  const signal = AbortSignal.timeout(5000);
  const session = await openSessionTo(machine, store, signal);
  for (;;) {
    const held = await session.perform({ kind: "get", key: "lock" }, signal);
    if (typeof held === "object" && held !== null && !isJsonArray(held) && held["owner"] !== null) break;
  }
  session.close();
}

/**
 * A holder's node sleeps from before its write arrives until another holder is done: what the history of that is
 * judged to be.
 */
async function sleepThroughOwnTime(workload: string): Promise<Verdict> {
  cluster = await plainCluster(3, { opTimeoutMs: 4000, settings: { "lock-ttl": String(TTL_MS / 1000) } });
  const store = cluster;
  await store.start();
  await store.awaitReady();
  const leader = await store.leader();
  const sleeper = store.machines.find((machine) => machine !== leader) ?? leader;
  const recorder = new Recorder();
  const late = recorder.invoke(store, workload, sleeper, "add", { element: 1, holdMs: TTL_MS / 2 });
  await untilTaken(store, leader);
  await sleep(50);
  sleeper.child().kill("SIGSTOP");
  await recorder.invoke(store, workload, leader, "add", { element: 2, holdMs: 1 });
  sleeper.child().kill("SIGCONT");
  await late;
  await recorder.invoke(store, workload, leader, "read");
  cluster = undefined;
  await store.destroy();
  return recorder.judge();
}

describe("A lock whose holder's node is paused for longer than the lock lives", () => {
  it("is held twice, and the later holder's element is lost", { timeout: TRIES * 20_000 }, async () => {
    const verdicts = [];
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const verdict = await sleepThroughOwnTime("lock");
      verdicts.push(verdict.summary);
      if (verdict.valid !== false) continue;
      expect(verdict.anomalies.map(({ name }) => name)).toEqual(["lost-update"]);
      expect(verdict.anomalies[0].explanation).toMatch(
        /process 1 added 2 .* token 2\), and process 0 added 1 /,
      );
      return;
    }
    throw new Error(`It was never held twice: ${verdicts.join("; ")}`);
  });

  it("does no harm if the write is fenced", { timeout: 40_000 }, async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await sleepThroughOwnTime("fenced-lock")).toMatchObject({
        valid: true,
        details: { sections: 2, acknowledged: 1 },
      });
    }
  });
});
