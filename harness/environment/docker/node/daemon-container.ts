import { appendFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Container } from "dockerode";
import type { Daemon } from "../../../../targets/machine.ts";
import { HarnessError } from "../../../harness-error.ts";
import type { ProcessExit, UnaskedExit } from "../../environment.ts";
import { readFrames } from "../agent/stream-frames.ts";
import { engineWords } from "../engine-error.ts";
import { createDaemon, type DaemonHome } from "./create-daemon.ts";
import { exitOf, isAsked } from "./process-exit.ts";
import type { NodeSignal, ProcessGroups } from "./process-groups.ts";

/** One life of the program. */
interface Life {
  /** Nothing if it was over before one could ask. */
  readonly pid: number | undefined;
  readonly output: Readable;
  readonly over: Promise<void>;
  exit?: DatedExit;
}

interface DatedExit extends ProcessExit {
  /** On the clock of `performance.now()`. */
  readonly at: number;
}

/**
 * One program of a node, through all its lives. It is started again as it is, over the data on the node's volume;
 * only another command line makes it another container.
 */
export class DaemonContainer {
  readonly #home: DaemonHome;
  readonly #logFile: string;
  readonly #onUnasked: (exit: UnaskedExit) => void;
  #container: Container | undefined;
  #madeFor: Daemon | undefined;
  #group: string | undefined;
  #life: Life | undefined;
  #sent = new Set<NodeSignal>();
  #isLeftAlone = false;

  /** @param onUnasked - Hears of an end that nobody here had asked for, or that the kernel brought for want of memory. */
  constructor(home: DaemonHome, logFile: string, onUnasked: (exit: UnaskedExit) => void) {
    this.#home = home;
    this.#logFile = logFile;
    this.#onUnasked = onUnasked;
  }

  /** The process that the container is; nothing while there is none. */
  get pid(): number | undefined {
    return this.isOver ? undefined : this.#life?.pid;
  }

  /** What it was started with beyond its image's own. */
  get env(): Readonly<Record<string, string>> {
    return this.#madeFor?.env ?? {};
  }

  /** Where the kernel counts its processes; nothing before it first lived. */
  get group(): string | undefined {
    return this.#group;
  }

  /** Whether it never began, or the engine has told how it ended. */
  get isOver(): boolean {
    return this.#life === undefined || this.#life.exit !== undefined;
  }

  /** Whether it was sent what no process survives. */
  get isDying(): boolean {
    return !this.isOver && this.#sent.has("SIGKILL");
  }

  get lastExit(): DatedExit | undefined {
    return this.#life?.exit;
  }

  /** Resolves once the life that it has now is over. */
  async over(): Promise<void> {
    await this.#life?.over;
  }

  /** To be called before a signal is sent: the end that it brings is then no crash. */
  expect(signal: NodeSignal): void {
    this.#sent.add(signal);
  }

  /**
   * Starts the program, with its output appended to the log from the first byte on.
   *
   * @param turn - Awaited when everything is ready.
   * @throws {@link HarnessError} when it cannot be executed.
   */
  async start(daemon: Daemon, turn: () => Promise<void>): Promise<Container> {
    const container = await this.#containerFor(daemon);
    // Attached before it starts, as nothing is heard of what was said before.
    const output = (await container.attach({
      stream: true,
      stdout: true,
      stderr: true,
    })) as unknown as Readable;
    const heard = this.#log(output);
    await turn();
    this.#sent = new Set();
    try {
      await container.start();
    } catch (error) {
      output.destroy();
      throw cannotStart(this.#home, daemon, engineWords(error));
    }
    const { State } = await container.inspect();
    this.#life = this.#follow(container, { pid: State.Pid > 0 ? State.Pid : undefined, output, heard });
    return container;
  }

  /** Finds out where the kernel counts its processes: to be called once it has been started. */
  async findGroup(groups: ProcessGroups): Promise<void> {
    if (this.#group === undefined && this.pid !== undefined) this.#group = await groups.find(this.pid);
  }

  /** Stops its processes by their control group. */
  async freeze(): Promise<void> {
    await unlessMoot(async () => this.#container?.pause());
  }

  async thaw(): Promise<void> {
    await unlessMoot(async () => this.#container?.unpause());
  }

  /** Hears nothing more of it; it lives on. */
  leaveAlone(): void {
    this.#isLeftAlone = true;
    this.#life?.output.destroy();
  }

  async #containerFor(daemon: Daemon): Promise<Container> {
    const isAsBefore = JSON.stringify(daemon) === JSON.stringify(this.#madeFor);
    if (this.#container !== undefined && isAsBefore) return this.#container;
    await this.#container?.remove({ force: true, v: true });
    this.#container = await createDaemon(this.#home, daemon);
    this.#group = undefined;
    this.#madeFor = daemon;
    return this.#container;
  }

  /** Resolves when there is no more to come. */
  async #log(output: Readable): Promise<void> {
    output.on(
      "data",
      readFrames((_, bytes) => {
        append(this.#logFile, bytes);
      }),
    );
    await finished(output).catch(() => undefined);
  }

  #follow(
    container: Container,
    { pid, output, heard }: Pick<Life, "pid" | "output"> & { readonly heard: Promise<void> },
  ): Life {
    const watch = async (): Promise<void> => {
      await heard;
      if (this.#isLeftAlone) return;
      const { exit, outOfMemory } = await howEnded(container);
      life.exit = { ...exit, at: performance.now() };
      if (outOfMemory || !isAsked(exit, this.#sent)) {
        const { node, daemon } = this.#home;
        this.#onUnasked({ node, daemon, exit, outOfMemory });
      }
    };
    const life: Life = { pid, output, over: watch() };
    return life;
  }
}

/** The history is on the same disk: that it is full is said there. */
function append(logFile: string, bytes: Buffer): void {
  try {
    appendFileSync(logFile, bytes);
  } catch {
    // As above.
  }
}

/** Waits for the end, and asks the engine about it. */
async function howEnded(
  container: Container,
): Promise<{ readonly exit: ProcessExit; readonly outOfMemory: boolean }> {
  try {
    await container.wait();
    const { State } = await container.inspect();
    return { exit: exitOf(State.ExitCode), outOfMemory: State.OOMKilled };
  } catch {
    // It was removed by force, which is our way of saying that this is the end.
    return { exit: { code: null, signal: "SIGKILL" }, outOfMemory: false };
  }
}

function cannotStart({ node, image }: DaemonHome, { command }: Daemon, why: string): HarnessError {
  return new HarnessError(
    "node-failed",
    `Node ${node} could not be started: ${why}`,
    `Make sure that the image ${image} holds ${command}`,
  );
}

/** A container that has just ended cannot be frozen, and one that is not frozen needs no thaw. */
async function unlessMoot(change: () => Promise<unknown>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!/is not running|not paused|already paused/i.test(engineWords(error))) throw error;
  }
}
