import { setTimeout as sleep } from "node:timers/promises";
import type { Cut, Network } from "../environment/environment.ts";

/** What came of it. */
export interface FlappingOutcome {
  /** How many times the links were cut. */
  readonly flaps: number;
  /** Why it ended before it was told to. */
  readonly error?: string;
}

/** Links that come and go, until told to end. Begins with healed links. */
export class Flapping {
  readonly #stop = new AbortController();
  readonly #outcome: Promise<FlappingOutcome>;

  constructor(network: Network, cuts: readonly Cut[], everyMs: number) {
    this.#outcome = flap(network, cuts, everyMs, this.#stop.signal);
  }

  /** Resolves once nothing more will be cut; the last cut may still be in force. */
  async end(): Promise<FlappingOutcome> {
    this.#stop.abort();
    return this.#outcome;
  }
}

async function flap(
  network: Network,
  cuts: readonly Cut[],
  everyMs: number,
  signal: AbortSignal,
): Promise<FlappingOutcome> {
  let flaps = 0;
  try {
    for (let isCut = false; ; isCut = !isCut) {
      await sleep(everyMs, undefined, { signal, ref: false });
      await network.setCuts(isCut ? [] : cuts);
      if (!isCut) flaps++;
    }
  } catch (error) {
    if (signal.aborted) return { flaps };
    return { flaps, error: error instanceof Error ? error.message : String(error) };
  }
}
