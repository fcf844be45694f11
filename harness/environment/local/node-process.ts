import { closeSync, openSync } from "node:fs";
import { execa, type Subprocess } from "execa";
import type { Daemon } from "../../../targets/machine.ts";
import { HarnessError } from "../../harness-error.ts";
import type { ProcessExit, ProcessState, UnaskedExit } from "../environment.ts";
import type { Journal } from "./journal.ts";
import { identify, processState } from "./process-identity.ts";
import type { Reaper } from "./reaper.ts";

export interface NodeProcessOptions {
  readonly node: string;
  /** Where the program runs; relative paths of its own are below it. */
  readonly cwd: string;
  readonly logFile: string;
  readonly journal: Journal;
  readonly reaper: Reaper;
}

/** One life of the process. It is over once `exit` is there: the kernel has let go of the number then. */
interface Life {
  readonly pid: number;
  readonly over: Promise<void>;
  exit?: ProcessExit;
  /** Whether somebody here told it to end. */
  asked?: boolean;
}

export type NodeSignal = "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT";
const ENDING: ReadonlySet<NodeSignal> = new Set(["SIGKILL", "SIGTERM"]);

/** The database process of one node through its lives: started, signalled, ended, started again. */
export class NodeProcess {
  readonly #options: NodeProcessOptions;
  #life: Life | undefined;
  readonly #unasked: UnaskedExit[] = [];

  constructor(options: NodeProcessOptions) {
    this.#options = options;
  }

  /** The ends of this node's processes that nobody here had asked for. */
  get unaskedExits(): readonly UnaskedExit[] {
    return this.#unasked;
  }

  get lastExit(): ProcessExit | undefined {
    return this.#life?.exit;
  }

  /**
   * What the operating system says, not what we believe: a signal that was sent need not have arrived.
   *
   * A process that has ended but was not waited for yet counts as running: another thread of it may still hold
   * its sockets.
   */
  get state(): ProcessState {
    const life = this.#currentLife();
    if (life === undefined) return "gone";
    const state = processState(life.pid);
    return state === "gone" ? "running" : state;
  }

  /**
   * Starts the program with its output appended to the node's log and its input held open for as long as the
   * harness lives.
   *
   * @throws {@link HarnessError} when it already runs or cannot be executed.
   */
  async start(daemon: Daemon): Promise<void> {
    const { node, journal, reaper, cwd, logFile } = this.#options;
    this.assertGone();
    journal.append({ event: "starting", node });
    const log = openSync(logFile, "a");
    const child = execa(daemon.command, daemon.args, {
      cwd,
      ...(daemon.env === undefined ? {} : { env: daemon.env }),
      stdin: "pipe",
      // The log is the process's own descriptor: it goes on writing there whatever becomes of the harness.
      stdout: log as Descriptor,
      stderr: log as Descriptor,
      buffer: false,
      // A process group of its own: Ctrl-C in the terminal is meant for the harness, not for the database.
      detached: true,
      reject: false,
    });
    closeSync(log);
    const { pid } = child;
    if (pid === undefined) throw cannotStart(node, daemon, await child);

    reaper.watch(pid);
    this.#life = this.#follow(pid, child);
    const identity = identify(pid);
    if (identity !== undefined) journal.append({ event: "started", node, ...identity });
  }

  /** @throws {@link HarnessError} while a process of the node is alive. */
  assertGone(): void {
    if (this.#currentLife() === undefined) return;
    throw new HarnessError(
      "internal",
      `Node ${this.#options.node} is already running`,
      "Kill it before it is started again",
    );
  }

  /** Sends a signal to the process and whatever it has forked; does nothing when it is gone. */
  signal(signal: NodeSignal): void {
    const life = this.#currentLife();
    if (life === undefined) return;
    if (ENDING.has(signal)) life.asked = true;
    try {
      process.kill(-life.pid, signal);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  /** Kills it, stopped or not, and waits until it is gone. */
  async end(): Promise<void> {
    this.signal("SIGKILL");
    await this.#life?.over;
  }

  #currentLife(): Life | undefined {
    return this.#life?.exit === undefined ? this.#life : undefined;
  }

  #follow(pid: number, child: Subprocess): Life {
    const { node, journal, reaper } = this.#options;
    // Nothing is ever written to it; a process that closes its input early is free to.
    child.stdin?.on("error", () => undefined);
    const life: Life = {
      pid,
      over: new Promise((resolve) => {
        child.once("exit", (code: number | null, signal: string | null) => {
          life.exit = { code, signal };
          if (life.asked !== true) {
            this.#unasked.push({ node, daemon: node, exit: life.exit, outOfMemory: false });
          }
          reaper.forget(pid);
          resolve();
          noteGone(journal, node, pid);
        });
      }),
    };
    return life;
  }
}

/** What execa's types know of descriptors; it takes any. */
type Descriptor = 3;

/** The journal of a full disk goes without: a sweep looks at when a process began before it ends one. */
function noteGone(journal: Journal, node: string, pid: number): void {
  try {
    journal.append({ event: "gone", node, pid });
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
  }
}

/** As much of execa's result as says why a program did not start. */
interface Refusal {
  readonly originalMessage?: string | undefined;
}

function cannotStart(node: string, daemon: Daemon, { originalMessage = "" }: Refusal): HarnessError {
  return new HarnessError(
    "node-failed",
    `Node ${node} could not be started: ${originalMessage}`,
    `Make sure that ${daemon.command} exists and may be executed`,
  );
}
