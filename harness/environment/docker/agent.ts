/** What a command in a shell came to. */
export interface ShellResult {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** A long-lived shell; commands run one after the other. */
export interface Shell {
  /**
   * Runs a command of `sh`; several calls at once wait for each other.
   *
   * @throws if the shell is gone or the command takes longer than `timeoutMs` (10 s unless said); the shell is then
   * replaced by a fresh one, since nobody knows what the old one is at.
   */
  run(command: string, options?: { readonly timeoutMs?: number }): Promise<ShellResult>;
}

/** A long-lived program that answers each line with a line. */
export interface LineProgram {
  ask(line: string): Promise<string>;
  /** Ends its input, upon which it must end. */
  close(): Promise<void>;
}

/**
 * Our hands on the computer that runs the containers: a container of our own that shares that computer's process
 * numbers, with the few rights that faults need. It is the same on Linux as root, without root, and where Docker
 * runs in a virtual machine. Process numbers are those that the engine tells.
 */
export interface Agent {
  /** A shell of the caller's own; it ends with the agent. */
  shell(): Promise<Shell>;
  /** Starts one of the programs of the agent's image. */
  program(argv: readonly string[]): Promise<LineProgram>;
  /** Lets go of every shell and program; the agent's container is for its owner to remove. */
  close(): void;
}
