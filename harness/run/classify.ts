import { DatabaseError, type ErrorTable, type Outcome } from "../../workloads/client.ts";

/** The rules by which a failure becomes a completion. */
export interface Classification {
  readonly errorTable: ErrorTable;
  /** Operations that change nothing, so that not knowing their outcome is as good as their not having happened. */
  readonly readOnly: ReadonlySet<string>;
}

/**
 * What an exception out of a client means for the operation `f`.
 *
 * Only an error code that the target's table calls definite makes a `fail`; everything else, the unexpected
 * included, is `info`, since the database may have done it.
 */
export function classifyError(error: unknown, f: string, rules: Classification): Outcome {
  const definite = error instanceof DatabaseError && rules.errorTable[error.code]?.definite === true;
  return { type: definite ? "fail" : unknownOutcome(f, rules), error: describeError(error) };
}

/** The completion type of an operation whose fate nobody knows: a read may fail safely, anything else is `info`. */
export function unknownOutcome(f: string, rules: Classification): "fail" | "info" {
  return rules.readOnly.has(f) ? "fail" : "info";
}

/** A short class, then the detail: `ECONNRESET: read ECONNRESET`. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return error.message === code ? code : `${code}: ${error.message}`;
}
