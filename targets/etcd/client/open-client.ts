import type { Json, Key } from "../../../checkers/history/operation.ts";
import { type Client, DatabaseError, type Outcome } from "../../../workloads/client.ts";
import type { Invoke } from "../../../workloads/generator/generator.ts";
import type { Machine } from "../../machine.ts";
import type { ClientFactory, Cluster } from "../../target.ts";
import { type Connection, openConnection } from "../gateway/connection.ts";
import { type ClientSettings, clientSettings } from "../settings.ts";

/** What the operations of a workload work with. */
export interface Session {
  /** The client's one connection, over which all its writes go. */
  readonly connection: Connection;
  readonly settings: ClientSettings;
  /** Milliseconds after which an operation is given up. */
  readonly opTimeoutMs: number;
  /** A connection beside the one: HTTP/1.1 cannot carry a request while it waits for the answer to another. */
  openAnother(signal: AbortSignal): Promise<Connection>;
  readonly machine: Machine;
}

/** Carries out one operation of a workload. */
export type Perform = (session: Session, op: Invoke, signal: AbortSignal) => Promise<Outcome>;

/**
 * Makes the client of a workload from what the workload's operations mean.
 *
 * @param begin - Makes what performs the operations of one client, with whatever it remembers between them.
 */
export function clientFactory(begin: () => Perform): ClientFactory {
  return async (machine, cluster, signal): Promise<Client> => {
    const session = await openSession(machine, cluster, signal);
    const perform = begin();
    return {
      invoke: (op, callSignal) => perform(session, op, callSignal),
      close() {
        session.connection.close();
        return Promise.resolve();
      },
    };
  };
}

async function openSession(machine: Machine, cluster: Cluster, signal: AbortSignal): Promise<Session> {
  const settings = clientSettings(cluster.options.settings);
  const openAnother = (openSignal: AbortSignal): Promise<Connection> =>
    openConnection(machine.clientAddress(), settings, openSignal);
  return {
    connection: await openAnother(signal),
    settings,
    opTimeoutMs: cluster.options.opTimeoutMs,
    openAnother,
    machine,
  };
}

/** Where a workload's object lives in etcd. A workload without keys has one object. */
export function storeKey(workload: string, key: Key | undefined): string {
  return key === undefined ? workload : `${workload}/${key}`;
}

/** A value that etcd holds: JSON, as text. */
export function readValue(text: string): Json {
  return JSON.parse(text) as Json;
}

/** Does what comes before an operation's one write: whatever goes wrong in it, the write was never sent. */
export async function beforeWrite<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new DatabaseError("not-written", error instanceof Error ? error.message : String(error));
  }
}

/** An operation that etcd has no word for: nothing was sent. */
export function unsupported(op: Invoke): Outcome {
  return { type: "fail", error: `unsupported: ${op.f} ${JSON.stringify(op.value)}` };
}
