/** What is bundled anew with each mutated source, and then tried. */
export { shrink } from "../../checkers/linearizability/counterexample/shrink.ts";
export { ALL_ENGINES } from "../../checkers/linearizability/engines/registry.ts";
export { allStates } from "../../checkers/linearizability/search/all-states.ts";
export { classedCalls } from "../../checkers/linearizability/search/classed-calls.ts";
export { refuteLocally } from "../../checkers/linearizability/search/local-refutation.ts";
export { problemOf } from "../../checkers/linearizability/search/problem.ts";
