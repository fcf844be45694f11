import type { Json } from "../../checkers/history/operation.ts";
import type { Service } from "../../targets/machine.ts";
import type { ClockReading } from "../../targets/target.ts";
import type { Invoke, OpGenerator } from "../../workloads/generator/generator.ts";
import type { Clocks, FaultKind, Network, Processes } from "../environment/environment.ts";

/** What a nemesis works on. */
export interface FaultContext {
  readonly nodes: readonly string[];
  readonly network: Network;
  readonly processes: Processes;
  /** Absent where clocks cannot be shifted. */
  readonly clocks?: Clocks;
  /** Starts the database on a node again, over the data its last life left. */
  startNode(node: string): Promise<void>;
  /** The nodes that believe they lead right now; empty when nobody can say. */
  leaders(signal: AbortSignal): Promise<readonly string[]>;
  /** The wall clock as the database on a node tells it; nothing if it tells none. */
  databaseClock(node: string, signal: AbortSignal): Promise<ClockReading | undefined>;
}

/**
 * What came of a fault. `confirmed` only if it was seen in force by a probe that could have shown otherwise;
 * `value` records what was done and what was observed. `skipped` if nothing was done because there was nothing
 * to do it to, such as pausing a node while another fault keeps all of them dead: the history calls that `fail`,
 * it certainly did not happen, and it takes nothing from the run.
 */
export type FaultOutcome =
  | { readonly type: "confirmed"; readonly value: Json }
  | { readonly type: "unconfirmed" | "skipped"; readonly value: Json; readonly error: string };

/** Injects and undoes one kind of fault. */
export interface Nemesis {
  /** The operations it understands, for example `start-partition` and `stop-partition`. */
  readonly fs: readonly string[];
  invoke(op: Invoke, context: FaultContext, signal: AbortSignal): Promise<FaultOutcome>;
}

export interface NemesisOptions {
  readonly nodes: readonly string[];
  /** Mean time between two actions of this nemesis, in milliseconds. */
  readonly intervalMs: number;
  /** The services of the target, where it is known. */
  readonly services?: readonly Service[];
}

/** A fault by name: how to inject it, when, and how to leave nothing of it behind. */
export interface NemesisPackage {
  readonly name: string;
  /** What must be possible here for it. */
  readonly needs: readonly FaultKind[];
  /** As the user writes it: `partition`, or `kill:leaders` for a choice of targets. */
  readonly spec: string;
  readonly description: string;
  readonly nemesis: Nemesis;
  /** The operation that injects the fault. */
  readonly starts: string;
  /** Whether that operation undoes it, too, as one that ends processes and starts them again does. */
  readonly passing?: true;
  /** The operation that undoes all of it, whatever its state. */
  readonly stops: string;
  /** @throws {@link HarnessError} when these nodes do not allow the fault. */
  generator(options: NemesisOptions): OpGenerator;
  /** Undoes the fault for good before the final phase. */
  finalGenerator(options: NemesisOptions): OpGenerator;
}
