/** Exit codes of the command line, as Jepsen uses them. */
export const EXIT_USAGE = 254;
export const EXIT_INTERNAL = 255;

export interface HarnessErrorOptions extends ErrorOptions {
  /** What to do about it, in the imperative. */
  readonly hint?: string;
  /** Usage errors are the command line's fault; everything else is the machine's. */
  readonly exitCode?: typeof EXIT_USAGE | typeof EXIT_INTERNAL;
}

/**
 * The user or their machine is at fault, not the database and not Faultline. Shown as one sentence without a
 * stack trace; `code` is stable and made for programs, such as `port-in-use`.
 */
export class HarnessError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: typeof EXIT_USAGE | typeof EXIT_INTERNAL;

  constructor(code: string, message: string, options: HarnessErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "HarnessError";
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? EXIT_INTERNAL;
  }
}
