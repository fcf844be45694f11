import type { LinkShape } from "../environment.ts";

/** Bytes of the nodes' own traffic on a directed link: let through so far, and waiting right now. */
export interface TrafficMeter {
  delivered: number;
  held: number;
}

/** A throttled link lets bytes through in portions of this much time, so that a trickle is a trickle. */
const PORTION_SECONDS = 0.02;

/**
 * What decides, for one direction of one link, whether and when bytes may pass. All connections that carry
 * bytes in this direction share it: those the sender opened and those the receiver did.
 */
export class LinkGate {
  readonly meter: TrafficMeter = { delivered: 0, held: 0 };
  readonly #random: () => number;
  readonly #watchers = new Set<() => void>();
  #cut = false;
  #shape: LinkShape = {};
  /** Token bucket of the throttle: bytes that may pass now, as of `#refilledAt`. */
  #tokens = 0;
  #refilledAt = 0;

  /** @param random - Uniform in [0, 1); draws the jitter. */
  constructor(random: () => number) {
    this.#random = random;
  }

  get isCut(): boolean {
    return this.#cut;
  }

  /** Whether traffic is answered with a reset. What is cut gets no answer at all. */
  get resets(): boolean {
    return !this.#cut && this.#shape.reset === true;
  }

  /** Whether nothing stops traffic, though it may be slow. */
  get passes(): boolean {
    return !this.#cut && !this.resets;
  }

  setCut(cut: boolean): void {
    if (this.#cut === cut) return;
    this.#cut = cut;
    this.#changed();
  }

  setShape(shape: LinkShape): void {
    this.#shape = shape;
    this.#tokens = 0;
    this.#refilledAt = performance.now();
    this.#changed();
  }

  /** Calls `watcher` after every change until the returned function is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** How late something is that enters the link now. */
  drawDelayMs(): number {
    const { delayMs = 0, jitterMs = 0 } = this.#shape;
    return jitterMs === 0 ? delayMs : delayMs + jitterMs * this.#random();
  }

  /** The longest that `drawDelayMs` may answer. */
  get maxDelayMs(): number {
    return (this.#shape.delayMs ?? 0) + (this.#shape.jitterMs ?? 0);
  }

  /**
   * How many of `bytes` may pass now: all of them, some, or none. What passes is used up.
   *
   * @see waitMs for when to ask again.
   */
  take(bytes: number): number {
    const { bytesPerSecond } = this.#shape;
    if (this.#cut) return 0;
    if (bytesPerSecond === undefined) return bytes;
    this.#refill(bytesPerSecond);
    const taken = Math.min(bytes, Math.floor(this.#tokens));
    this.#tokens -= taken;
    return taken;
  }

  /** Milliseconds until `take` may give something; infinite while the link is cut. */
  waitMs(): number {
    const { bytesPerSecond } = this.#shape;
    if (this.#cut) return Number.POSITIVE_INFINITY;
    if (bytesPerSecond === undefined) return 0;
    const missing = portion(bytesPerSecond) - this.#tokens;
    return Math.max(1, (missing / bytesPerSecond) * 1000);
  }

  #refill(bytesPerSecond: number): void {
    const now = performance.now();
    const earned = ((now - this.#refilledAt) / 1000) * bytesPerSecond;
    this.#tokens = Math.min(portion(bytesPerSecond), this.#tokens + earned);
    this.#refilledAt = now;
  }

  #changed(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** A quiet link saves up no more than this, but always enough to send something. */
function portion(bytesPerSecond: number): number {
  return Math.max(1, bytesPerSecond * PORTION_SECONDS);
}
