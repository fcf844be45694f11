import { type Components, componentsOf } from "../graph/components.ts";
import { ALL_KINDS } from "../graph/edges.ts";
import { graphOf } from "../graph/graph.ts";
import { forceCauses, type Scope } from "./causes.ts";
import { type Step, shortestCycle } from "./cycle.ts";
import { forceReadsOnward, readsBySession } from "./read-again.ts";
import { forceOwnWrites, forceWholeReads } from "./read-whole.ts";
import type { SessionHistory } from "./session-history.ts";
import { causeAndSessionOrder, FORCED, type VersionOrder } from "./version-order.ts";
import { type WritersByKey, writersByKey } from "./writers-by-key.ts";

/** A rule by which what is visible to a reader forces an order of versions. */
export type SingleRule =
  | "causes"
  /** Within a transaction, later reads do not go back. */
  | "read-committed"
  | "read-atomic"
  | "pram"
  | "causal"
  | "read-your-writes"
  | "monotonic-reads"
  | "monotonic-writes"
  | "writes-follow-reads";
/** A rule, or several at once. */
export type Rule = SingleRule | "together" | "sequential";

/** A rule that a history breaks: a cycle among the edges that every order has to respect. */
export interface Broken {
  readonly rule: Rule;
  readonly cycle: readonly Step[];
}

/** Whether a history keeps a rule: nothing if it does, the cycle if not, `late` if the time was up. */
export type Kept = undefined | Broken | "late";

/** Judges rules on one history, and remembers what they share. */
export class Levels {
  readonly #history: SessionHistory;
  readonly #expired: () => boolean;
  #writers: WritersByKey | undefined;
  /** The order of causes, and how many edges it has. */
  #order: VersionOrder | undefined;
  #causes = 0;
  #causesFirst: Int32Array | undefined;

  constructor(history: SessionHistory, expired: () => boolean) {
    this.#history = history;
    this.#expired = expired;
  }

  /** The first of some rules that is broken. A rule but for `causes` is judged only if that is kept. */
  firstBroken(rules: readonly SingleRule[]): Kept {
    for (const rule of ["causes", ...rules] as const) {
      const kept = this.judge(rule);
      if (kept !== undefined) return kept;
    }
    return undefined;
  }

  judge(rule: SingleRule): Kept {
    return this.#judge(rule, [rule]);
  }

  /** Whether one order keeps all of some rules. */
  judgeTogether(rules: readonly SingleRule[]): Kept {
    return this.#judge("together", rules);
  }

  #judge(rule: Rule, parts: readonly SingleRule[]): Kept {
    if (this.#expired()) return "late";
    if (this.#order === undefined) {
      this.#order = causeAndSessionOrder(this.#history);
      this.#causes = this.#order.edges.count;
    }
    this.#order.edges.cut(this.#causes);
    for (const part of parts) if (!this.#force(part, this.#order)) return "late";
    // Without a forced edge it is the order of causes, of which it is known.
    if (rule !== "causes" && this.#order.edges.count === this.#causes) return undefined;
    const { nodes } = this.#history;
    const components = componentsOf(graphOf(nodes, this.#order.edges, ALL_KINDS | FORCED));
    if (!components.areTrivial) return { rule, cycle: shortestCycle(this.#history, this.#order, components) };
    if (rule === "causes") this.#causesFirst = topologicalOrder(components);
    return undefined;
  }

  /** Adds the edges that a rule forces. @returns Whether there was time for it. */
  #force(rule: SingleRule, order: VersionOrder): boolean {
    const history = this.#history;
    switch (rule) {
      case "causes":
        return true;
      case "read-committed":
        forceReadsOnward(history, history.readStart, order);
        return true;
      case "monotonic-reads":
        forceReadsOnward(history, readsBySession(history), order);
        return true;
      case "read-your-writes":
        forceOwnWrites(history, order);
        return true;
      case "read-atomic":
        forceOwnWrites(history, order);
        forceWholeReads(history, order);
        return true;
      case "pram":
        return this.#forceCauses(order, "direct");
      case "causal":
        return this.#forceCauses(order, "all");
      case "monotonic-writes":
        return this.#forceCauses(order, "before");
      case "writes-follow-reads":
        return this.#forceCauses(order, "indirect");
    }
  }

  #forceCauses(order: VersionOrder, scope: Scope): boolean {
    this.#writers ??= writersByKey(this.#history);
    const causesFirst = this.#causesFirst ?? new Int32Array();
    return forceCauses(this.#history, this.#writers, order, { causesFirst, scope, expired: this.#expired });
  }
}

/** The nodes of a graph without a cycle so that every edge leads to a later one. */
function topologicalOrder({ of }: Components): Int32Array {
  const order = new Int32Array(of.length);
  for (let node = 0; node < of.length; node++) order[of.length - 1 - (of[node] ?? 0)] = node;
  return order;
}
