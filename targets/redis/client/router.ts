import { DatabaseError } from "../../../workloads/client.ts";
import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";
import type { Connection } from "../protocol/connection.ts";
import { expectInteger, type RespValue } from "../protocol/resp-value.ts";
import { runTransaction } from "./transaction.ts";

/** A command, and whether it changes anything. */
export interface SingleCommand {
  readonly kind: "read" | "write";
  readonly args: readonly string[];
}

/** Commands that are run together, or not at all. The answer is a list of what each answers. */
export interface Transaction {
  readonly kind: "read" | "write";
  readonly commands: readonly (readonly string[])[];
}

export type Command = SingleCommand | Transaction;

export function reading(...args: readonly string[]): SingleCommand {
  return { kind: "read", args };
}

export function writing(...args: readonly string[]): SingleCommand {
  return { kind: "write", args };
}

/** Knows which server gets a command of a client that is pinned to one node. */
export interface Router {
  /** Sends a command once. @throws DatabaseError with a code of the error table. */
  call(command: Command, signal: AbortSignal): Promise<RespValue>;
  close(): void;
}

export type OpenRouter = (machine: Machine, cluster: Cluster, signal: AbortSignal) => Promise<Router>;

/**
 * Sends a command, and after a write asks until `replicas` of them have it.
 *
 * @throws DatabaseError `not-confirmed` if the write was run and they do not say so in time.
 */
export async function send(
  connection: Connection,
  command: Command,
  replicas: number,
  signal: AbortSignal,
): Promise<RespValue> {
  const reply =
    "args" in command
      ? await connection.call(command.args, signal)
      : await runTransaction(connection, command.commands, signal);
  if (command.kind === "read" || replicas === 0) return reply;
  try {
    const have = expectInteger(await connection.call(["WAIT", String(replicas), WAIT_MS], signal));
    if (have >= replicas) return reply;
    throw new Error(`Only ${have} of ${replicas} replicas have it`);
  } catch (error) {
    // Whatever became of the question, the write itself was run.
    throw new DatabaseError("not-confirmed", error instanceof Error ? error.message : String(error));
  }
}

/** How long the primary waits for its replicas. */
const WAIT_MS = "500";
