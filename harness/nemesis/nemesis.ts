import type { Json } from "../../checkers/history/operation.ts";
import type { Invoke, OpGenerator } from "../../workloads/generator/generator.ts";
import type { FaultKind, Network, Processes } from "../environment/environment.ts";

/** What a nemesis works on. */
export interface FaultContext {
  readonly nodes: readonly string[];
  readonly network: Network;
  readonly processes: Processes;
  /** Starts the database on a node again, over the data its last life left. */
  startNode(node: string): Promise<void>;
  /** The nodes that believe they lead right now; empty when nobody can say. */
  leaders(signal: AbortSignal): Promise<readonly string[]>;
}

/**
 * What came of a fault. `confirmed` only if it was seen in force by a probe that could have shown otherwise;
 * `value` records what was done and what was observed.
 */
export type FaultOutcome =
  | { readonly type: "confirmed"; readonly value: Json }
  | { readonly type: "unconfirmed"; readonly value: Json; readonly error: string };

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
}

/** A fault by name: how to inject it, when, and how to leave nothing of it behind. */
export interface NemesisPackage {
  readonly name: FaultKind;
  readonly description: string;
  readonly nemesis: Nemesis;
  generator(options: NemesisOptions): OpGenerator;
  /** Undoes the fault for good before the final phase. */
  finalGenerator(options: NemesisOptions): OpGenerator;
}
