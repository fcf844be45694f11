import { NANOS_PER_SECOND, NEMESIS, type Op } from "../../checkers/history/operation.ts";
import type { UnknownReason } from "../../checkers/verdict.ts";
import type { ClockSample } from "../../reports/report.ts";
import { Context } from "../../workloads/generator/context.ts";
import type { OpGenerator } from "../../workloads/generator/generator.ts";
import { Random } from "../../workloads/generator/random.ts";
import { any, clients, nemesis, stagger, timeLimit, validate } from "../../workloads/index.ts";
import { RecentKeys } from "../../workloads/recent-keys.ts";
import { composeFaults } from "../nemesis/compose.ts";
import { clientWorker, type Worker } from "./client-worker.ts";
import { type Clock, realClock } from "./clock.ts";
import { sampleClocks } from "./clock-sampler.ts";
import { faultWorker } from "./fault-worker.ts";
import { type InterpreterState, interpret } from "./interpreter.ts";
import type { LiveCluster } from "./live-cluster.ts";
import type { RunPlan } from "./run-plan.ts";

/** The parts of a run, in order. */
export type Phase = "start" | "main" | "heal" | "recover" | "final" | "teardown" | "check";

export interface PhaseHooks {
  readonly enter: (phase: Phase) => void;
  readonly record: (op: Op) => void;
  readonly recordClocks: (sample: ClockSample) => void;
  readonly log: (message: string) => void;
  /** Ends the main phase when aborted. Faults are undone all the same. */
  readonly signal: AbortSignal;
  /** Ends the main phase when aborted, as if its time were up: what the run was for has been found. */
  readonly enough: AbortSignal;
}

/** Final reads that take longer than this are cut short; a cluster that answers needs a fraction of it. */
const FINAL_PHASE_MS = 20_000;

/**
 * Runs the phases that make history on a healthy cluster: clients and nemesis side by side until the time limit,
 * then every fault undone, health awaited, and the final reads.
 *
 * @returns What kept the run from being a full test.
 */
export async function runPhases(
  plan: RunPlan,
  live: LiveCluster,
  hooks: PhaseHooks,
): Promise<readonly UnknownReason[]> {
  const clock = realClock();
  const sampler = sampleClocks({
    faults: plan.faults,
    context: live.faultContext,
    clock,
    record: hooks.recordClocks,
  });
  const record = (op: Op): void => {
    hooks.record(op);
    if (op.process === NEMESIS && op.type !== "invoke") sampler.hurry();
  };
  try {
    return await makeHistory(plan, live, { ...hooks, record }, clock);
  } finally {
    await sampler.end();
  }
}

async function makeHistory(
  plan: RunPlan,
  live: LiveCluster,
  hooks: PhaseHooks,
  clock: Clock,
): Promise<readonly UnknownReason[]> {
  const { settings, workload } = plan;
  const faults = composeFaults(plan.faults, {
    nodes: settings.nodes,
    intervalMs: settings.nemesisIntervalMs,
  });
  const workers = clientWorkers(plan, live, clock);
  const injectFault = faultWorker(faults.nemesis, live.faultContext, clock);
  const recentKeys = workload.recentKeys?.(settings) ?? new RecentKeys(settings.keys);
  const never = new AbortController().signal;
  let state: InterpreterState = { context: firstContext(plan), nextIndex: 0 };

  async function run(generator: OpGenerator, signal: AbortSignal): Promise<void> {
    state = await interpret(generator, state, {
      clock,
      invoke: (thread, op) => (thread === NEMESIS ? injectFault(op) : workerOf(workers, thread).invoke(op)),
      nodeOf: (thread) => (thread === NEMESIS ? undefined : settings.nodes[thread % settings.nodes.length]),
      record(op) {
        if (op.process !== NEMESIS) recentKeys.note(op);
        hooks.record(op);
      },
      log: hooks.log,
      signal,
    });
    await Promise.all(workers.map((worker) => worker.close()));
  }

  const isInterrupted = (): boolean => hooks.signal.aborted;

  hooks.enter("main");
  const paced = stagger(1000 / settings.rate, validate(workload.generator(settings)));
  await run(
    timeLimit(settings.timeLimitMs, any(clients(paced), nemesis(faults.generator))),
    AbortSignal.any([hooks.signal, hooks.enough]),
  );

  hooks.enter("heal");
  await run(nemesis(faults.finalGenerator), never);
  if (isInterrupted()) return [interrupted(clock)];
  // Final reads would only show more of it.
  if (hooks.enough.aborted) return [];

  hooks.enter("recover");
  const unhealthy = await live.awaitRecovery(hooks.signal);
  if (unhealthy.length > 0) {
    return unhealthy.map(({ node, why }) => ({
      kind: "incomplete",
      message: `Node ${node} did not become healthy again after the last fault was undone: ${why}`,
    }));
  }

  const final = workload.finalGenerator?.(settings, recentKeys.keys);
  if (final !== undefined) {
    hooks.enter("final");
    await run(clients(timeLimit(FINAL_PHASE_MS, final)), hooks.signal);
  }
  return isInterrupted() ? [interrupted(clock)] : [];
}

function firstContext({ settings }: RunPlan): Context {
  return Context.start({ concurrency: settings.concurrency, random: Random.fromSeed(settings.seed) });
}

/** One worker a client thread, each pinned to the node that thread talks to for the whole run. */
function clientWorkers(
  { target, workload, settings }: RunPlan,
  live: LiveCluster,
  clock: Clock,
): readonly Worker[] {
  const { machines } = live.cluster;
  const connect = target.workloads[workload.name];
  if (connect === undefined) throw new Error(`${target.name} has no client for ${workload.name}`);
  return Array.from({ length: settings.concurrency }, (_, thread) => {
    const machine = machines[thread % machines.length];
    if (machine === undefined) throw new Error("A cluster has at least one machine");
    return clientWorker({
      open: (signal) => connect(machine, live.cluster, signal),
      clock,
      timeoutNs: (settings.opTimeoutMs / 1000) * NANOS_PER_SECOND,
      rules: { errorTable: target.errorTable, readOnly: workload.readOnly },
    });
  });
}

function workerOf(workers: readonly Worker[], thread: number): Worker {
  const worker = workers[thread];
  if (worker === undefined) throw new Error(`There is no client thread ${thread}`);
  return worker;
}

function interrupted(clock: Clock): UnknownReason {
  return {
    kind: "incomplete",
    message: `The run was interrupted after ${(clock.now() / NANOS_PER_SECOND).toFixed(1)} s`,
  };
}
