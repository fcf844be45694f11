import type { CheckProgress } from "./docket.ts";
import type { EngineName } from "./engines/engine.ts";
import type { Outcome } from "./outcome.ts";
import type { PortableCalls } from "./portable-calls.ts";

/** An object to decide elsewhere. Plain data. */
export interface Job {
  /** A name that `findModel` knows. */
  readonly model: string;
  /** The engine that is to decide; without one, the search. */
  readonly engine?: EngineName;
  readonly calls: PortableCalls;
  readonly maxStates: number;
  readonly maxBytes?: number;
}

/** Those who decide objects elsewhere, several at once, while this thread does other things. */
export interface Crew {
  /** How many objects can be decided at once; with 0 all is done here. */
  readonly size: number;
  /** A search that may visit no more states than this is over sooner here than elsewhere. */
  readonly notWorthSending: number;
  /** Never rejects because somebody of the crew was lost: that is an outcome. */
  decide(job: Job): Promise<Outcome>;
  /** Stops what is being decided: nobody waits for it any more. */
  cancel(): void;
  /** Lets the events of this thread in, if it was busy for long; nothing to wait for if not. */
  pause(): Promise<void> | undefined;
  report(progress: CheckProgress): void;
}
