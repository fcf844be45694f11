import type { CheckProgress } from "../../checkers/linearizability/docket.ts";
import type { Verdict } from "../../checkers/verdict.ts";
import { HarnessError, type HarnessErrorCode } from "../harness-error.ts";
import type { FileCheck } from "./check-file.ts";

/** What the thread that checks a file is given at its start. */
export interface FileCheckStart {
  readonly check: FileCheck;
  readonly workers: number;
  /** One integer; not 0 once the check is to end with what is known. */
  readonly interrupted: SharedArrayBuffer;
}

/** What it tells. The last message is a verdict or an error. */
export type FileCheckNews =
  | { readonly kind: "read"; readonly bytes: number; readonly total: number }
  /** From here on it ends by itself when it is interrupted. */
  | { readonly kind: "history" }
  | { readonly kind: "progress"; readonly progress: CheckProgress }
  | { readonly kind: "note"; readonly message: string }
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | { readonly kind: "error"; readonly error: SentError };

/** An error as plain data: a thread that sends one as it is loses its class. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Those of a `HarnessError`. */
  readonly harness?: { readonly code: HarnessErrorCode; readonly hint: string };
}

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  return {
    name: error.name,
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error instanceof HarnessError && { harness: { code: error.code, hint: error.hint } }),
  };
}

export function receivedError({ name, message, stack, harness }: SentError): Error {
  const error =
    harness === undefined
      ? Object.assign(new Error(message), { name })
      : new HarnessError(harness.code, message, harness.hint);
  return Object.assign(error, stack !== undefined && { stack });
}
