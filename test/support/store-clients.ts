import type { Json } from "../../checkers/history/operation.ts";
import type { Reply, StoreOp } from "../../targets/reference/protocol/request.ts";
import { oneOf } from "./random-faults.ts";
import type { SimulatedCluster } from "./simulated-cluster.ts";
import type { ClientOperation } from "./store-history.ts";

const REGISTERS = ["x", "y"] as const;
const LISTS = ["l", "m"] as const;
export const KEYS: readonly string[] = [...REGISTERS, ...LISTS, "z"];

const TIMEOUT_MS = 300;
const ATTEMPT_MS = 60;
const ATTEMPTS = 4;

export interface Load {
  readonly clients: number;
  /** How long a client rests at most before its next operation. */
  readonly thinkMs: number;
  readonly untilMs: number;
}

/**
 * Clients of a simulated store, each doing one random operation after the other at random nodes, and the history
 * of what they saw. Half of them try again, with the same session and number, when an answer is late or unclear.
 */
export class StoreClients {
  readonly history: ClientOperation[] = [];
  readonly #cluster: SimulatedCluster;
  readonly #load: Load;
  #time = 0;
  #sessions = 0;
  #values = 0;

  constructor(cluster: SimulatedCluster, load: Load) {
    this.#cluster = cluster;
    this.#load = load;
    for (let i = 0; i < load.clients; i += 1)
      this.#next({ retries: i % 2 === 1, session: this.#newSession(), sequence: 0 });
  }

  tally(): { readonly ok: number; readonly fail: number; readonly info: number } {
    const count = (type: string): number => this.history.filter(({ result }) => result.type === type).length;
    return { ok: count("ok"), fail: count("fail"), info: count("info") };
  }

  /** Does one operation at one node while time passes. @returns Whether it succeeded. */
  performNow(to: string, op: StoreOp): boolean {
    const operation = this.#invoke(this.#newSession(), 1, op);
    this.#cluster.request(to, operation.session, 1, op, (reply) => {
      this.#complete(operation, resultOf(reply));
    });
    this.#cluster.runUntil(() => operation.completed < Infinity, 2 * TIMEOUT_MS);
    return operation.result.type === "ok";
  }

  #next(client: Client): void {
    this.#cluster.after(this.#cluster.between([0, this.#load.thinkMs]), () => {
      if (this.#cluster.now >= this.#load.untilMs) return;
      this.#start({ ...client, sequence: client.sequence + 1 });
    });
  }

  #start(client: Client): void {
    const operation = this.#invoke(client.session, client.sequence, this.#randomOp());
    const finish = (result: ClientOperation["result"]): void => {
      if (operation.completed < Infinity) return;
      this.#complete(operation, result);
      // Whoever does not know what became of its request never uses that session again.
      this.#next(result.type === "info" ? { ...client, session: this.#newSession(), sequence: 0 } : client);
    };
    if (client.retries) this.#attempt(operation, 1, finish);
    else {
      this.#send(operation, (reply) => {
        finish(resultOf(reply));
      });
      this.#cluster.after(TIMEOUT_MS, () => {
        finish({ type: "info" });
      });
    }
  }

  #attempt(
    operation: ClientOperation,
    attempt: number,
    finish: (result: ClientOperation["result"]) => void,
  ): void {
    this.#send(operation, (reply) => {
      const result = resultOf(reply);
      if (result.type === "ok") finish(result);
    });
    this.#cluster.after(ATTEMPT_MS, () => {
      if (operation.completed < Infinity) return;
      if (attempt < ATTEMPTS) this.#attempt(operation, attempt + 1, finish);
      else finish({ type: "info" });
    });
  }

  #send({ session, sequence, op }: ClientOperation, answer: (reply: Reply) => void): void {
    this.#cluster.request(oneOf(this.#cluster, this.#cluster.ids), session, sequence, op, answer);
  }

  #invoke(session: string, sequence: number, op: StoreOp): ClientOperation {
    const invoked = ++this.#time;
    const operation: ClientOperation = {
      session,
      sequence,
      op,
      invoked,
      completed: Infinity,
      result: { type: "info" },
    };
    this.history.push(operation);
    return operation;
  }

  #complete(operation: ClientOperation, result: ClientOperation["result"]): void {
    operation.completed = ++this.#time;
    operation.result = result;
  }

  #newSession(): string {
    this.#sessions += 1;
    return `s${this.#sessions}`;
  }

  #randomOp(): StoreOp {
    const register = oneOf(this.#cluster, REGISTERS);
    const list = oneOf(this.#cluster, LISTS);
    this.#values += 1;
    const value = this.#values;
    return oneOf<StoreOp>(this.#cluster, [
      { kind: "get", key: register },
      { kind: "get", key: list },
      { kind: "put", key: register, value },
      { kind: "delete", key: register },
      { kind: "revision" },
      { kind: "cas", key: register, from: this.#recentValue(), to: value },
      { kind: "txn", mops: [["append", list, value]] },
      { kind: "txn", mops: [["pop", list, null]] },
      {
        kind: "txn",
        mops: [
          ["append", list, value],
          ["length", list, null],
        ],
      },
      {
        kind: "txn",
        mops: [
          ["slice", "l", [1, 2]],
          ["length", "m", null],
        ],
      },
      { kind: "txn", mops: [["w", "z", value]], when: [[register, this.#recentValue()]] },
      {
        kind: "txn",
        mops: [
          ["r", list, null],
          ["append", oneOf(this.#cluster, LISTS), value],
        ],
      },
      {
        kind: "txn",
        mops: [
          ["r", "l", null],
          ["r", "m", null],
        ],
      },
      {
        kind: "txn",
        mops: [
          ["w", register, value],
          ["r", "x", null],
          ["r", "y", null],
        ],
      },
    ]);
  }

  /** What a register may well hold. */
  #recentValue(): Json {
    const written = this.history.slice(-12).flatMap(({ op }) => (op.kind === "put" ? [op.value] : []));
    return written.at(-1) ?? null;
  }
}

interface Client {
  readonly retries: boolean;
  readonly session: string;
  readonly sequence: number;
}

function resultOf(reply: Reply): ClientOperation["result"] {
  if (reply.kind === "ok") return { type: "ok", value: reply.value };
  const definite = reply.kind === "error" && reply.code !== "leadership-lost";
  return { type: definite ? "fail" : "info" };
}
