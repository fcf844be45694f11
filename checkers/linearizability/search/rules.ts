/**
 * The rules by which the search skips what cannot matter. Each is exact by itself, so that a search with any of them
 * switched off gives the same answer, later. That is how they are tested, one by one.
 */
export interface Rules {
  /** A call of unknown outcome whose effect nobody observes never happened. */
  readonly dropUnobserved: boolean;
  /** A call of unknown outcome whose effect somebody observed did happen, before the observer returned. */
  readonly confirmObserved: boolean;
  /** A pure call is placed as soon as it is legal. */
  readonly eagerPure: boolean;
  /** Of open calls that the model cannot tell apart the one that returns first is placed first. */
  readonly classSymmetry: boolean;
  /** A configuration is given up if another reached the same with fewer crashed calls. */
  readonly crashDominance: boolean;
  /** A crashed call that could as well have waited, or never have happened, waits. */
  readonly crashOrder: boolean;
  /** A configuration is given up if a later answer can never be right again. */
  readonly deadStates: boolean;
  /** A configuration is given up if nothing that is left leads to where one of the next calls is legal. */
  readonly reachability: boolean;
  /** Calls that make the next return possible are tried before the others. Only an order of trying. */
  readonly enablersFirst: boolean;
  /** A call that the next answer needs to come last is not placed first. Only an order of trying. */
  readonly delayedProducers: boolean;
  /** Calls that are not always legal are tried before those that are. Only an order of trying. */
  readonly conditionalFirst: boolean;
  /** A search that has been stuck at one call tries to refute the few calls around it by themselves. */
  readonly localRefutation: boolean;
  /** Before the exact breadth-first search one that lets crashed calls take effect again and again. */
  readonly relaxedFirst: boolean;
}

export const ALL_RULES: Rules = {
  dropUnobserved: true,
  confirmObserved: true,
  eagerPure: true,
  classSymmetry: true,
  crashDominance: true,
  crashOrder: true,
  deadStates: true,
  reachability: true,
  enablersFirst: true,
  delayedProducers: true,
  conditionalFirst: true,
  localRefutation: true,
  relaxedFirst: true,
};
