import type { CheckContext } from "../checker.ts";
import type { Decision, EngineName, Linearizable, Violated } from "./engines/engine.ts";
import type { ObjectUnderTest } from "./objects.ts";
import type { Outcome } from "./outcome.ts";

/** How far a check has come. */
export interface CheckProgress {
  readonly objects: number;
  /** Objects found linearizable, or not. */
  readonly decided: number;
  readonly violated: number;
  /** Configurations visited by searches that have ended. */
  readonly explored: number;
}

/**
 * The first round looks at every object on a small budget, so that a hard one cannot hide another's violation, and costs little
 * where some other object is violated: then there is no second.
 */
const FIRST_ROUND_STATES = 1_000;
const ROUND_GROWTH = 10;
/** A search that goes straight to its end visits about as many configurations as there are calls. */
const STATES_PER_CALL = 4;

/** The objects of a history and what has come of each so far. */
export class Docket {
  readonly objects: readonly ObjectUnderTest[];
  readonly #outcomes: (Outcome | undefined)[];
  readonly #keepsCertificates: boolean;
  readonly #decidedBy: Map<EngineName, number> = new Map<EngineName, number>();
  #decided = 0;
  #violated = 0;
  #explored = 0;

  /** @param keepsCertificates - Otherwise what proves that an object is linearizable is let go, since it holds memory. */
  constructor(
    objects: readonly ObjectUnderTest[],
    { keepsCertificates = false }: { readonly keepsCertificates?: boolean } = {},
  ) {
    this.objects = objects;
    this.#outcomes = new Array<Outcome | undefined>(objects.length).fill(undefined);
    this.#keepsCertificates = keepsCertificates;
  }

  get progress(): CheckProgress {
    return {
      objects: this.objects.length,
      decided: this.#decided,
      violated: this.#violated,
      explored: this.#explored,
    };
  }

  /** How many objects each engine decided. */
  get decidedBy(): ReadonlyMap<EngineName, number> {
    return this.#decidedBy;
  }

  outcomeOf(object: number): Outcome | undefined {
    return this.#outcomes[object];
  }

  settle(object: number, outcome: Outcome): void {
    if ("explored" in outcome) this.#explored += outcome.explored;
    if (outcome.kind === "linearizable" || outcome.kind === "violated") {
      this.#decided++;
      this.#decidedBy.set(outcome.by, (this.#decidedBy.get(outcome.by) ?? 0) + 1);
    }
    if (outcome.kind === "violated") this.#violated++;
    const isToBeLetGo = outcome.kind === "linearizable" && !this.#keepsCertificates;
    this.#outcomes[object] = isToBeLetGo ? LINEARIZABLE : outcome;
  }

  /** The objects for which a larger budget might help. */
  open(): number[] {
    const open: number[] = [];
    for (let object = 0; object < this.#outcomes.length; object++) {
      const outcome = this.#outcomes[object];
      if (outcome === undefined || isWorthAnother(outcome)) open.push(object);
    }
    return open;
  }

  /** What an object may cost in a round. */
  budgetOf(object: number, round: number, context: CheckContext): CheckContext {
    const calls = this.objects[object]?.calls.count ?? 0;
    const states = (FIRST_ROUND_STATES + STATES_PER_CALL * calls) * ROUND_GROWTH ** round;
    return { ...context, maxStates: Math.min(states, context.maxStates) };
  }

  /**
   * Says of objects that waited for a larger budget that there was no time left to give it to them: what they had used up
   * was the share of a round, and not what the caller allows.
   */
  endEarly(round: number, context: CheckContext): void {
    for (const object of this.open()) {
      const outcome = this.#outcomes[object];
      if (outcome?.kind !== "undecided") continue;
      const had = this.budgetOf(object, round - 1, context).maxStates;
      if (had < context.maxStates) this.#outcomes[object] = { ...outcome, reason: "time" };
    }
  }

  /** True if no search of this round was kept from going on but by what the caller allows. */
  isLastRound(round: number, context: CheckContext): boolean {
    return this.open().every(
      (object) => this.budgetOf(object, round, context).maxStates >= context.maxStates,
    );
  }
}

/** What stands for everything that was found linearizable and needs no proof. */
const LINEARIZABLE: Decision = {
  kind: "linearizable",
  by: "portfolio",
  explored: 0,
  certificate: () => {
    throw new Error("The certificate was not kept");
  },
};

function isWorthAnother(outcome: Outcome): boolean {
  return outcome.kind === "undecided" && outcome.reason === "states";
}

/** An object that was found violated. */
export interface ViolatedCase {
  readonly object: ObjectUnderTest;
  readonly outcome: Violated;
}

/** An object about which nothing is certain, and why; no outcome if the time was up before its turn. */
export interface OpenCase {
  readonly object: ObjectUnderTest;
  readonly outcome: Exclude<Outcome, Linearizable | Violated> | undefined;
}

export function violatedCases(docket: Docket): ViolatedCase[] {
  return docket.objects.flatMap((object, number) => {
    const outcome = docket.outcomeOf(number);
    return outcome?.kind === "violated" ? [{ object, outcome }] : [];
  });
}

export function openCases(docket: Docket): OpenCase[] {
  return docket.objects.flatMap((object, number) => {
    const outcome = docket.outcomeOf(number);
    return outcome?.kind === "linearizable" || outcome?.kind === "violated" ? [] : [{ object, outcome }];
  });
}
