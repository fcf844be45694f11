import { setTimeout as sleep } from "node:timers/promises";
import type { ClockMotion, ClockOffset } from "../../environment.ts";
import type { ClockControl, NodeProcess, ProcessClocks } from "./clock-control.ts";
import type { ClockControls } from "./clock-controls.ts";
import { isNeutral, NEUTRAL, type Skew, skewAt, untilNextChange } from "./motion.ts";

/** How often processes are looked for that do not know of the motion, such as one that was started by another. */
const LOOK_MS = 250;
/** How often a clock that does not drift by itself is moved on. */
const STEP_MS = 20;
/** Processes that are asked one after the other never show quite the same while their clocks move. */
const SAME_MS = 5;
const READINGS = 4;
const BETWEEN_READINGS_MS = 3;

/** The clocks of one node's processes: what they are to do, and what they do. */
export class NodeClock {
  readonly #node: string;
  readonly #controls: ClockControls;
  readonly #processes: () => Promise<readonly NodeProcess[]>;
  #motion = NEUTRAL;
  #since = 0;
  /** Whether every process took what it was last told. */
  #isTold = true;
  /** Whether a drift must be told again and again. */
  #needsSteps = false;
  #keeper = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  constructor(node: string, controls: ClockControls, processes: () => Promise<readonly NodeProcess[]>) {
    this.#node = node;
    this.#controls = controls;
    this.#processes = processes;
  }

  /** The motion stands even if it cannot be given to the processes at once, as while they are frozen. */
  async set(motion: ClockMotion): Promise<void> {
    this.stop();
    await this.#inTurn(() => {
      this.#motion = motion;
      this.#since = performance.now();
      return this.#tellAll();
    }).finally(() => {
      if (!isNeutral(motion) || !this.#isTold) this.#keep();
    });
  }

  /** Tells processes that have just been started. One that does not take it is told again until it does. */
  async reapply(): Promise<void> {
    if (!isNeutral(this.#motion)) await this.#inTurn(() => this.#tellAll()).catch(() => undefined);
  }

  /**
   * The offset in force, which is that of every process of the node; nothing while there is none.
   *
   * @throws if the processes differ, since the node then has no clock that one could speak of.
   */
  async observe(): Promise<ClockOffset | undefined> {
    for (let reading = 1; ; reading++) {
      const [first, ...others] = await this.#show();
      if (first === undefined) return undefined;
      const odd = others.find((other) => !isSame(first, other));
      if (odd === undefined) return { realMs: first.realMs, monotonicMs: first.monotonicMs };
      if (reading === READINGS) {
        throw new Error(
          `The processes of ${this.#node} differ in their clocks: ${describe(first)}, ${describe(odd)}`,
        );
      }
      await sleep(BETWEEN_READINGS_MS);
    }
  }

  /** Changes nothing more by itself. */
  stop(): void {
    this.#keeper.abort();
  }

  async close(): Promise<void> {
    this.stop();
    await this.#controls.close();
  }

  /** Moves the clocks on, and tells those that came later, until the next motion. */
  #keep(): void {
    this.stop();
    this.#keeper = new AbortController();
    const { signal } = this.#keeper;
    void (async () => {
      while (!signal.aborted) {
        const lasting = this.#isStepping ? STEP_MS : LOOK_MS;
        const delayMs = untilNextChange(this.#motion, this.#elapsedMs()) ?? lasting;
        await sleep(delayMs, undefined, { signal, ref: false });
        // What fails now is tried again, and until then it is plain from what the processes show.
        await this.#inTurn(() => this.#moveOn(signal)).catch(() => undefined);
      }
    })().catch(() => undefined);
  }

  async #moveOn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (this.#motion.kind === "strobe" || this.#isStepping || !this.#isTold) {
      await this.#tellAll();
      if (isNeutral(this.#motion)) this.stop();
      return;
    }
    await this.#forEach(async (control, { pid }) => {
      const unaware = (await control.show(pid)).filter(({ patched }) => !patched);
      await Promise.all(unaware.map((process) => control.set(process.pid, this.#skewNow)));
    });
  }

  async #tellAll(): Promise<void> {
    this.#isTold = false;
    await this.#forEach(async (control, { pid }) => {
      this.#needsSteps ||= !control.keepsRates;
      await control.set(pid, this.#skewNow);
    });
    this.#isTold = true;
  }

  async #show(): Promise<readonly ProcessClocks[]> {
    return (await this.#forEach((control, { pid }) => control.show(pid))).flat();
  }

  async #forEach<T>(use: (control: ClockControl, process: NodeProcess) => Promise<T>): Promise<readonly T[]> {
    const processes = await this.#processes();
    return Promise.all(processes.map((process) => use(this.#controls.of(process), process)));
  }

  get #skewNow(): Skew {
    return skewAt(this.#motion, this.#elapsedMs());
  }

  get #isStepping(): boolean {
    return this.#needsSteps && this.#motion.kind === "drift";
  }

  #elapsedMs(): number {
    return performance.now() - this.#since;
  }

  /** One change at a time, so that the last one asked for is the last one made. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(change);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }
}

function isSame(a: ClockOffset, b: ClockOffset): boolean {
  return Math.abs(a.realMs - b.realMs) < SAME_MS && Math.abs(a.monotonicMs - b.monotonicMs) < SAME_MS;
}

function describe({ pid, realMs, monotonicMs }: ProcessClocks): string {
  return `process ${pid} is off by ${Math.round(realMs)} ms and ${Math.round(monotonicMs)} ms`;
}
