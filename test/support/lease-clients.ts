import { isJsonArray, type Json, NANOS_PER_MS, type Op } from "../../checkers/history/operation.ts";
import type { DefectName } from "../../targets/reference/node/io.ts";
import type { Reply, StoreOp } from "../../targets/reference/protocol/request.ts";
import { disturb, oneOf } from "./random-faults.ts";
import { recover } from "./random-schedule.ts";
import { SimulatedCluster } from "./simulated-cluster.ts";

const CLIENTS = 4;
const TTL_MS = 150;
const MAX_THINK_MS = 60;
const TIMEOUT_MS = 300;
const FAULTY_MS = 1500;
const QUIET_MS = 500;
/** No node's clock runs faster than the cluster's by more than this: so much earlier may a lease end. */
const FASTEST = 1.1;

/** What clients see that hold leases and renew them at random nodes, while faults come and go. A function of the seed. */
export function leaseHistory(seed: number, ...defects: readonly DefectName[]): readonly Op[] {
  const cluster = new SimulatedCluster({ seed, defects, snapshotEvery: [1000, 20, 5][seed % 3] ?? 60 });
  const clients = new LeaseClients(cluster);
  for (let i = 0; i < CLIENTS; i++) clients.start();
  disturb(cluster, FAULTY_MS);
  cluster.run(FAULTY_MS);
  recover(cluster);
  cluster.run(QUIET_MS);
  return clients.ops;
}

/** Each asks for a lease and renews it until it is gone, and then asks for another. */
class LeaseClients {
  readonly ops: Op[] = [];
  readonly #cluster: SimulatedCluster;
  #processes = 0;

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
  }

  start(held?: string): void {
    this.#cluster.after(this.#cluster.between([0, MAX_THINK_MS]), () => {
      this.#ask(held);
    });
  }

  #ask(held: string | undefined): void {
    const process = this.#processes++;
    const f = held === undefined ? "grant" : "renew";
    const op: StoreOp =
      held === undefined ? { kind: "grant", ttlMs: TTL_MS } : { kind: "renew", lease: held };
    this.#record({ process, type: "invoke", f, value: held ?? null });
    let isDone = false;
    const finish = (reply: Reply | undefined): void => {
      if (isDone) return;
      isDone = true;
      this.#record({ process, f, ...completionOf(reply, held ?? null) });
      this.start(heldAfter(reply, held));
    };
    const { ids } = this.#cluster;
    this.#cluster.request(oneOf(this.#cluster, ids), `session ${process}`, 1, op, finish);
    this.#cluster.after(TIMEOUT_MS, () => {
      finish(undefined);
    });
  }

  #record(op: Omit<Op, "index" | "time">): void {
    this.ops.push({ index: this.ops.length, time: this.#cluster.now * NANOS_PER_MS, ...op });
  }
}

function completionOf(reply: Reply | undefined, asked: Json): Pick<Op, "type" | "value" | "error"> {
  if (reply?.kind !== "ok") return { type: "info", value: asked };
  const lease = leaseIn(reply.value);
  if (lease === undefined) return { type: "fail", value: asked, error: "gone" };
  return { type: "ok", value: { lease, ttlMs: TTL_MS / FASTEST } };
}

function heldAfter(reply: Reply | undefined, held: string | undefined): string | undefined {
  return reply?.kind === "ok" ? leaseIn(reply.value) : held;
}

function leaseIn(answer: Json): string | undefined {
  if (typeof answer !== "object" || answer === null || isJsonArray(answer)) return undefined;
  const { lease } = answer;
  return typeof lease === "string" ? lease : undefined;
}
