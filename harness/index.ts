/** `faultline`: conduct runs from a program, and the types that a target of your own implements. */
export { localEnvironment } from "./environment/local/local-environment.ts";
export { HarnessError } from "./harness-error.ts";
export { parseFaults } from "./nemesis/registry.ts";
export { conductRun, type RunObserver, type RunResult } from "./run/conduct-run.ts";
export { judge } from "./run/judge.ts";
export type { RunPlan } from "./run/run-plan.ts";
export type { RunSettings } from "./store/run-record.ts";
