import type { History } from "../../checkers/history/history.ts";
import { HistoryBuilder } from "../../checkers/history/history-builder.ts";
import { SCHEMA } from "../../checkers/history/jsonl.ts";
import { NEMESIS, type Op } from "../../checkers/history/operation.ts";
import type { UnknownReason, Verdict } from "../../checkers/verdict.ts";
import { HarnessError } from "../harness-error.ts";
import { appendClockSample } from "../store/clock-samples.ts";
import { openHistoryWriter } from "../store/history-writer.ts";
import { createRunDirectory, type RunDirectory } from "../store/run-directory.ts";
import { type RunRecord, writeJson } from "../store/run-record.ts";
import { versions } from "../version.ts";
import type { CrashSign } from "./crash-signs.ts";
import { judge } from "./judge.ts";
import { withCluster } from "./live-cluster.ts";
import { openRunLog, type RunLog } from "./run-log.ts";
import { type Phase, runPhases } from "./run-phases.ts";
import type { RunPlan } from "./run-plan.ts";
import { watchForViolation } from "./violation-watch/watch-for-violation.ts";
import { writeReport } from "./write-report.ts";

/** Sees a run go by. Called from the scheduler: must be quick and must not throw. */
export interface RunObserver {
  phase(phase: Phase): void;
  /** Something that a person who waits should know, in a sentence. */
  note(message: string): void;
  event(op: Op): void;
}

export interface RunResult {
  readonly directory: RunDirectory;
  readonly record: RunRecord;
  readonly history: History;
  readonly verdict: Verdict;
}

/**
 * Conducts a run from nothing to a verdict and a report: provision, start, await healthy, main phase under
 * faults, undo the faults, await healthy, final reads, teardown, check, report.
 *
 * Aborting `signal` ends the main phase; faults are still undone, the cluster is still torn down, and what was
 * recorded is judged, as unknown at best.
 *
 * @throws {@link HarnessError} when the run could not be conducted; nothing is left running.
 */
export async function conductRun(
  plan: RunPlan,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunResult> {
  const startedAt = new Date();
  const name = `${plan.target.name}-${plan.workload.name}`;
  const directory = createRunDirectory(plan.storeDir, name, startedAt);
  const log = openRunLog(directory.harnessLog);
  let record = await newRecord(plan, directory, observer, startedAt);
  try {
    writeJson(directory.runFile, record);
    const { history, problems, crashes, stoppedBy } = await collectHistory(
      plan,
      directory,
      observer,
      log,
      signal,
    );
    record = {
      ...record,
      status: signal.aborted ? "interrupted" : "finished",
      endedAt: new Date().toISOString(),
      faultSchedule: faultSchedule(history),
      problems: [...problems],
      crashes: [...crashes],
      ...(stoppedBy !== undefined && { stoppedBy }),
    };
    writeJson(directory.runFile, record);

    observer.phase("check");
    const verdict = await judge(history, record);
    writeJson(directory.verdictFile, verdict);
    writeReport(directory, record, history, verdict);
    log.info({ valid: verdict.valid, summary: verdict.summary }, "judged");
    return { directory, record, history, verdict };
  } catch (error) {
    log.error({ err: error }, "failed");
    closeAsFailed(directory, record);
    throw error;
  } finally {
    log.close();
  }
}

function closeAsFailed(directory: RunDirectory, record: RunRecord): void {
  try {
    writeJson(directory.runFile, { ...record, status: "failed", endedAt: new Date().toISOString() });
  } catch {
    // The disk that made the run fail may have no room for this either, and the first error says more.
  }
}

interface Collected {
  readonly history: History;
  readonly problems: readonly UnknownReason[];
  readonly crashes: readonly CrashSign[];
  readonly stoppedBy: RunRecord["stoppedBy"];
}

async function collectHistory(
  plan: RunPlan,
  directory: RunDirectory,
  observer: RunObserver,
  log: RunLog,
  signal: AbortSignal,
): Promise<Collected> {
  const failure = new AbortController();
  let writeError: HarnessError | undefined;
  const writer = openHistoryWriter(
    directory.historyFile,
    {
      faultline: "history",
      schema: SCHEMA,
      run: directory.id,
      target: plan.target.name,
      workload: plan.workload.name,
      nodes: plan.settings.nodes,
    },
    (error) => {
      writeError = error;
      failure.abort();
    },
  );
  const builder = new HistoryBuilder();
  const enough = new AbortController();
  let lastTime = 0;
  let stoppedBy: RunRecord["stoppedBy"];
  const enter = (phase: Phase): void => {
    log.info({ phase }, "phase");
    observer.phase(phase);
  };

  const observe = (message: string): void => {
    log.info({ message }, "note");
    observer.note(message);
  };

  const { model } = plan.workload;
  const watch =
    plan.settings.stopOnViolation === true && model !== undefined
      ? watchForViolation(model, {
          onViolation(explanation) {
            stoppedBy = { timeNs: lastTime, explanation };
            observe(`Violation: ${explanation}`);
            enough.abort();
          },
          onFailure(why) {
            observe(`Nobody watches for violations any more, the run goes on to its end: ${why}`);
          },
        })
      : undefined;

  try {
    enter("start");
    const { result, crashes, problems } = await withCluster(
      plan,
      directory,
      { note: observe, signal },
      async (live) => {
        const found = await runPhases(plan, live, {
          enter,
          log: (message) => {
            log.info({ message }, "generator");
          },
          record(op) {
            writer.append(op);
            builder.append(op);
            lastTime = op.time;
            watch?.note(op);
            observer.event(op);
            if (op.process === NEMESIS) log.info(op, "fault");
          },
          recordClocks(sample) {
            appendClockSample(directory.clockFile, sample);
          },
          signal: AbortSignal.any([signal, failure.signal]),
          enough: enough.signal,
        });
        enter("teardown");
        return found;
      },
    );
    if (writeError !== undefined) throw writeError;
    return { history: builder.build(), problems: [...result, ...problems], crashes, stoppedBy };
  } finally {
    await watch?.close();
    writer.close();
  }
}

async function newRecord(
  plan: RunPlan,
  directory: RunDirectory,
  observer: RunObserver,
  startedAt: Date,
): Promise<RunRecord> {
  const capabilities = await plan.environment.capabilities((message) => {
    observer.note(message);
  });
  for (const fault of plan.faults) {
    for (const need of fault.needs) {
      const capability = capabilities.find((candidate) => candidate.fault === need);
      if (capability?.supported === true) continue;
      throw new HarnessError(
        "unsupported",
        `The fault ${fault.spec} cannot be injected here: ${capability?.why ?? `the ${plan.environment.name} environment has no ${need}`}`,
        capability?.remedy ?? "Leave it out of --nemesis",
      );
    }
  }
  return {
    schema: 1,
    id: directory.id,
    status: "running",
    startedAt: startedAt.toISOString(),
    argv: [...plan.argv],
    versions: versions(),
    settings: plan.settings,
    capabilities: capabilities.map((capability) => ({
      fault: capability.fault,
      supported: capability.supported,
      how: capability.supported ? capability.how : capability.why,
    })),
    faultSchedule: [],
    problems: [],
    crashes: [],
  };
}

/** What the nemesis was asked to do, by time. */
function faultSchedule(history: History): RunRecord["faultSchedule"] {
  return Array.from(history.nemesisOperations(), ({ invocation }) => ({
    timeNs: invocation.time,
    f: invocation.f,
    value: invocation.value,
  }));
}
