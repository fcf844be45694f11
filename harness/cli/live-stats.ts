import { NANOS_PER_SECOND, NEMESIS, type Op } from "../../checkers/history/operation.ts";

/** Counts of a run as it goes by: what the live line shows. */
export class LiveStats {
  ok = 0;
  fail = 0;
  info = 0;
  /** Nanoseconds since the run began, of the last event. */
  time = 0;
  readonly #recent: number[] = [];
  readonly #inForce = new Map<string, string>();
  readonly #endedBy: ReadonlyMap<string, string>;

  /** @param endedBy - For each operation that undoes a fault, the one that starts it. */
  constructor(endedBy: ReadonlyMap<string, string>) {
    this.#endedBy = endedBy;
  }

  observe(op: Op): void {
    this.time = op.time;
    if (op.process === NEMESIS) this.#observeFault(op);
    else if (op.type !== "invoke") {
      this[op.type]++;
      this.#recent.push(op.time);
    }
  }

  #observeFault(op: Op): void {
    if (op.type === "invoke") return;
    const started = this.#endedBy.get(op.f);
    if (started !== undefined) this.#inForce.delete(started);
    else this.#inForce.set(op.f, op.type === "ok" ? op.f : `${op.f} (unconfirmed)`);
  }

  /** Operations completed in the last second. */
  rate(): number {
    const since = this.time - NANOS_PER_SECOND;
    const first = this.#recent.findIndex((time) => time > since);
    this.#recent.splice(0, first < 0 ? this.#recent.length : first);
    return this.#recent.length;
  }

  faultsInForce(): readonly string[] {
    return [...this.#inForce.values()];
  }
}
