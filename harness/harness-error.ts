/** What the user is to be told, by kind. `usage` is theirs to mend; the others are the machine's or the cluster's. */
export type HarnessErrorCode =
  | "usage"
  | "unreadable"
  | "malformed"
  | "port-busy"
  | "disk-full"
  | "node-failed"
  | "unsupported"
  | "internal";

/**
 * Something the user or their machine must mend. Printed as one sentence and a hint, without a stack trace.
 *
 * `message` names the thing and the values, in sentence case and without a full stop; `hint` says in the
 * imperative what to do.
 */
export class HarnessError extends Error {
  readonly code: HarnessErrorCode;
  readonly hint: string;

  constructor(code: HarnessErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HarnessError";
    this.code = code;
    this.hint = hint;
  }

  /** 254 for what the user asked wrongly, 255 for what went wrong on the way. */
  get exitCode(): 254 | 255 {
    return this.code === "usage" || this.code === "unreadable" || this.code === "malformed" ? 254 : 255;
  }
}
