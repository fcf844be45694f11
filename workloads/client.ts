import type { Json } from "../checkers/history/operation.ts";
import type { Invoke } from "./generator/generator.ts";

/** What a client found out. Anything else, an unexpected exception included, is treated as `info`. */
export type Outcome =
  | { readonly type: "ok"; readonly value: Json }
  | { readonly type: "fail" | "info"; readonly error: string };

/**
 * One connection of one process to one node. It sends each operation exactly once and never retries.
 *
 * `invoke` may throw a `DatabaseError`: the harness looks its code up in the target's error table. Any other
 * exception is an unknown outcome.
 */
export interface Client {
  invoke(op: Invoke, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}

/** An error reply that a client understood. Whether it is definite is the target's error table's to say. */
export class DatabaseError extends Error {
  readonly code: string;

  constructor(code: string, message: string = code) {
    super(message);
    this.name = "DatabaseError";
    this.code = code;
  }
}

/**
 * What each error code of a database means: `definite` only if the operation certainly did not take effect,
 * with the reason one may believe that. A code that is not listed is indefinite.
 */
export type ErrorTable = Readonly<Record<string, { readonly definite: boolean; readonly why: string }>>;
