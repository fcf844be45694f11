import type { Json, Key } from "../../../checkers/history/operation.ts";
import { classifyError } from "../../../harness/run/classify.ts";
import { errorTable } from "../../../targets/redis/client/error-table.ts";
import type { Client, Outcome } from "../../../workloads/client.ts";

/** Carries out one operation, and says what the harness would make of it. Nothing counts as harmless to repeat. */
export async function invoke(
  client: Client,
  { f, value = null, key }: { readonly f: string; readonly value?: Json; readonly key?: Key },
  signal: AbortSignal = new AbortController().signal,
): Promise<Outcome> {
  const op = { type: "invoke", time: 0, process: 0, f, value, ...(key !== undefined && { key }) } as const;
  try {
    return await client.invoke(op, signal);
  } catch (error) {
    return classifyError(error, f, { errorTable, readOnly: new Set() });
  }
}
