import { NANOS_PER_SECOND, NEMESIS, type Op } from "../../checkers/history/operation.ts";
import { inForceWords } from "../../reports/data/fault-words.ts";
import type { NemesisPackage } from "../nemesis/nemesis.ts";

/** A fault that somebody has asked for and that nobody has seen undone. */
export interface FaultInForce {
  readonly name: string;
  /** What is hit, and whether that was seen: `n1 n2 | n3 n4 n5`, `n4 (unconfirmed)`. */
  readonly where: string;
}

/** Counts of a run as it goes by: what the live line shows. */
export class LiveStats {
  ok = 0;
  fail = 0;
  info = 0;
  /** Nanoseconds since the run began, of the last event. */
  time = 0;
  readonly #recent: number[] = [];
  readonly #inForce = new Map<string, FaultInForce>();
  readonly #startedBy: ReadonlyMap<string, string>;
  readonly #stoppedBy: ReadonlyMap<string, string>;
  readonly #passing: ReadonlySet<string>;

  constructor(faults: readonly Pick<NemesisPackage, "name" | "starts" | "stops" | "passing">[]) {
    this.#startedBy = new Map(faults.map(({ name, starts }) => [starts, name]));
    this.#stoppedBy = new Map(faults.map(({ name, stops }) => [stops, name]));
    this.#passing = new Set(faults.filter(({ passing }) => passing === true).map(({ starts }) => starts));
  }

  observe(op: Op): void {
    this.time = op.time;
    if (op.process === NEMESIS) this.#observeFault(op);
    else if (op.type !== "invoke") {
      this[op.type]++;
      this.#recent.push(op.time);
    }
  }

  /** A fault that did not happen is not in force; one that may have happened is until its end has been seen. */
  #observeFault({ type, f, value }: Op): void {
    if (type === "invoke" || type === "fail") return;
    const started = this.#startedBy.get(f);
    const stopped = this.#stoppedBy.get(f);
    if (stopped !== undefined && type === "ok") this.#inForce.delete(stopped);
    if (started !== undefined && !(type === "ok" && this.#passing.has(f))) {
      const doubt = type === "ok" ? "" : " (unconfirmed)";
      this.#inForce.set(started, { name: started, where: `${inForceWords(value)}${doubt}` });
    }
  }

  /** Operations completed in the last second. */
  rate(): number {
    const since = this.time - NANOS_PER_SECOND;
    const first = this.#recent.findIndex((time) => time > since);
    this.#recent.splice(0, first < 0 ? this.#recent.length : first);
    return this.#recent.length;
  }

  faultsInForce(): readonly FaultInForce[] {
    return [...this.#inForce.values()];
  }
}
