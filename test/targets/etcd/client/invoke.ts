import { expect } from "vitest";
import type { Json, Key } from "../../../../checkers/history/operation.ts";
import { classifyError } from "../../../../harness/run/classify.ts";
import { errorTable } from "../../../../targets/etcd/gateway/error-table.ts";
import type { Machine } from "../../../../targets/machine.ts";
import type { ClientFactory, Cluster } from "../../../../targets/target.ts";
import type { Client, Outcome } from "../../../../workloads/client.ts";
import type { Invoke } from "../../../../workloads/generator/generator.ts";

export interface Op {
  readonly f: string;
  readonly value?: Json;
  readonly key?: Key;
}

/** What the history says of an operation: the client's word, or what the error table makes of its error. */
export async function invoke(client: Client, op: Op, ms = 1000): Promise<Outcome> {
  const whole: Invoke = { type: "invoke", time: 0, process: 0, value: null, ...op };
  try {
    return await client.invoke(whole, AbortSignal.timeout(ms));
  } catch (error) {
    return classifyError(error, op.f, { errorTable, readOnly: new Set(["read", "watch"]) });
  }
}

/** Opens a client, hands it to `use`, and closes it. */
export async function withClient<T>(
  factory: ClientFactory,
  machine: Machine,
  cluster: Cluster,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await factory(machine, cluster, AbortSignal.timeout(5000));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Matches any text that has these words in it. */
export function textWith(words: string): unknown {
  return expect.stringContaining(words);
}
