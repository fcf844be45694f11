import {
  concat,
  flipFlop,
  fromFunction,
  type OpFunction,
  type OpGenerator,
  op,
  repeat,
  sleep,
  stagger,
} from "../../workloads/index.ts";

export interface FaultSchedule {
  /** Decides each injection. */
  readonly inject: OpFunction;
  /** The operation that undoes it. */
  readonly stops: string;
  readonly intervalMs: number;
}

/** Injects and undoes a fault in turn, an action every `intervalMs` on average, the first after such a time, too. */
export function injectAndUndo({ inject, stops, intervalMs }: FaultSchedule): OpGenerator {
  const turns = flipFlop(fromFunction(inject), repeat(op({ f: stops })));
  // What is staggered begins at once. An empty sleep takes that place, or all faults would begin together.
  return stagger(intervalMs, concat(sleep(0), turns));
}
