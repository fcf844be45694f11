import type { Shell } from "../agent.ts";
import type { ClockControl, ProcessClocks } from "./clock-control.ts";
import type { Skew } from "./motion.ts";

/** What the shell answers for a process that is gone. */
const GONE = 3;

/**
 * Sets the wall clock of processes that were started with libfaketime, which reads a file at every question for the time.
 * What is shown is what that file says; that the process heeds it is seen from the database's own clock.
 */
export class FaketimeControl implements ClockControl {
  readonly keepsRates = false;
  readonly #shell: () => Promise<Shell>;
  readonly #file: string;

  /** @param file - As the process names it. */
  constructor(shell: () => Promise<Shell>, file: string) {
    this.#shell = shell;
    this.#file = file;
  }

  async set(pid: number, { offset, rate }: Skew): Promise<void> {
    if (offset.monotonicMs !== 0 || rate.monotonicMs !== 0) {
      throw new Error(`libfaketime leaves the monotonic clock of process ${pid} alone`);
    }
    const file = this.#quoted(pid);
    const seconds = (offset.realMs / 1000).toFixed(6);
    const words = seconds.startsWith("-") ? seconds : `+${seconds}`;
    // Renamed, so that the process never reads half of it.
    await this.#run(pid, `printf '%ss\\n' ${words} >${file}.new && mv ${file}.new ${file}`);
  }

  async show(pid: number): Promise<readonly ProcessClocks[]> {
    const file = this.#quoted(pid);
    const content = await this.#run(pid, `if [ -e ${file} ]; then cat ${file}; else echo +0s; fi`);
    if (content === undefined) return [];
    const seconds = /^([+-]\d+(?:\.\d+)?)s$/.exec(content.trim())?.[1];
    if (seconds === undefined)
      throw new Error(`libfaketime's file ${this.#file} holds ${JSON.stringify(content)}`);
    return [{ pid, patched: true, realMs: Number(seconds) * 1000, monotonicMs: 0 }];
  }

  /** Runs a command while the process is there; nothing if it is not. */
  async #run(pid: number, command: string): Promise<string | undefined> {
    const shell = await this.#shell();
    const { code, output } = await shell.run(`[ -d /proc/${pid}/root/ ] || (exit ${GONE}) && ${command}`);
    if (code === GONE) return undefined;
    if (code !== 0) throw new Error(`The clock of process ${pid} could not be set: ${output.trim()}`);
    return output;
  }

  /** The file as the agent finds it, in quotes for the shell. */
  #quoted(pid: number): string {
    return `'/proc/${pid}/root${this.#file.replaceAll("'", String.raw`'\''`)}'`;
  }
}
