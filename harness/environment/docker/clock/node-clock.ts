import { setTimeout as sleep } from "node:timers/promises";
import type { ClockMotion, ClockOffset } from "../../environment.ts";
import { isNeutral, NEUTRAL, skewAt, untilNextChange } from "./motion.ts";
import type { ProcessClocks, SkewProgram } from "./skew-program.ts";

/** How often processes are looked for that do not know of the motion, such as one that was started by another. */
const LOOK_MS = 250;
/** Processes that are asked one after the other never show quite the same while their clocks move. */
const SAME_MS = 5;
const READINGS = 4;
const BETWEEN_READINGS_MS = 3;

/** The clocks of one node's processes: what they are to do, and what they do. */
export class NodeClock {
  readonly #node: string;
  readonly #skew: SkewProgram;
  readonly #pids: () => Promise<readonly number[]>;
  #motion = NEUTRAL;
  #since = 0;
  /** Whether every process took what it was last told. */
  #isTold = true;
  #keeper = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  constructor(node: string, skew: SkewProgram, pids: () => Promise<readonly number[]>) {
    this.#node = node;
    this.#skew = skew;
    this.#pids = pids;
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
    await this.#skew.close();
  }

  /** Moves the clocks on, and tells those that came later, until the next motion. */
  #keep(): void {
    this.stop();
    this.#keeper = new AbortController();
    const { signal } = this.#keeper;
    void (async () => {
      while (!signal.aborted) {
        const delayMs = untilNextChange(this.#motion, this.#elapsedMs()) ?? LOOK_MS;
        await sleep(delayMs, undefined, { signal, ref: false });
        // What fails now is tried again, and until then it is plain from what the processes show.
        await this.#inTurn(() => this.#moveOn(signal)).catch(() => undefined);
      }
    })().catch(() => undefined);
  }

  async #moveOn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    if (this.#motion.kind === "strobe" || !this.#isTold) {
      await this.#tellAll();
      if (isNeutral(this.#motion)) this.stop();
      return;
    }
    const unaware = (await this.#show()).filter(({ patched }) => !patched);
    await this.#tell(unaware.map(({ pid }) => pid));
  }

  async #tellAll(): Promise<void> {
    this.#isTold = false;
    await this.#tell(await this.#pids());
    this.#isTold = true;
  }

  async #tell(pids: readonly number[]): Promise<void> {
    await Promise.all(pids.map((pid) => this.#skew.set(pid, skewAt(this.#motion, this.#elapsedMs()))));
  }

  async #show(): Promise<readonly ProcessClocks[]> {
    const families = await Promise.all((await this.#pids()).map((pid) => this.#skew.show(pid)));
    return families.flat();
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
