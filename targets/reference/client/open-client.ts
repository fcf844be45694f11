import type { Key } from "../../../checkers/history/operation.ts";
import type { Client, Outcome } from "../../../workloads/client.ts";
import type { Invoke } from "../../../workloads/generator/generator.ts";
import type { Machine } from "../../machine.ts";
import type { ClientFactory, Cluster } from "../../target.ts";
import { clusterId } from "../cluster-id.ts";
import { CLIENT } from "../protocol/hello.ts";
import { type Connection, openConnection } from "./connection.ts";
import { openRetryingSession } from "./retrying-session.ts";
import { openSession, type Session } from "./session.ts";

/** Carries out one operation of a workload in a session. */
export type Perform = (session: Session, op: Invoke, signal: AbortSignal) => Promise<Outcome>;

/** Carries out the operations of one client, which may remember one for the next. */
export type ClientBehaviour = (op: Invoke, signal: AbortSignal) => Promise<Outcome>;

/** Makes the client of a workload from what the workload's operations mean. */
export function clientFactory(perform: Perform): ClientFactory {
  return rememberingClient((session) => (op, signal) => perform(session, op, signal));
}

/** Makes the client of a workload whose operations have to do with each other. */
export function rememberingClient(
  begin: (session: Session, cluster: Cluster) => ClientBehaviour,
): ClientFactory {
  return async (machine, cluster, signal): Promise<Client> => {
    const session = await openSessionTo(machine, cluster, signal);
    return {
      invoke: begin(session, cluster),
      close() {
        session.close();
        return Promise.resolve();
      },
    };
  };
}

/** Opens a session with one node, retrying or not as the run's options have it. */
export function openSessionTo(machine: Machine, cluster: Cluster, signal: AbortSignal): Promise<Session> {
  const open = cluster.options.clientRetry === true ? openRetryingSession : openSession;
  return open((connectSignal) => connectTo(machine, cluster, connectSignal), signal);
}

export function connectTo(machine: Machine, cluster: Cluster, signal: AbortSignal): Promise<Connection> {
  const hello = { kind: "hello", cluster: clusterId(cluster), from: CLIENT, to: machine.node } as const;
  return openConnection(machine.clientAddress(), hello, signal);
}

/** Where a workload's object lives in the store. A workload without keys has one object. */
export function storeKey(key: Key | undefined): string {
  return key === undefined ? "the-only-one" : String(key);
}

/** An operation that the store has no word for: nothing was sent. */
export function unsupported(op: Invoke): Outcome {
  return { type: "fail", error: `unsupported: ${op.f} ${JSON.stringify(op.value)}` };
}
