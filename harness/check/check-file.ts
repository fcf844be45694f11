import { existsSync } from "node:fs";
import type { KeyFrom } from "../../checkers/history/format/read-options.ts";
import type { History } from "../../checkers/history/history.ts";
import type { EngineName } from "../../checkers/linearizability/engines/engine.ts";
import { linearizable } from "../../checkers/linearizability/linearizable.ts";
import type { Model } from "../../checkers/models/model.ts";
import type { Verdict } from "../../checkers/verdict.ts";
import { HarnessError } from "../harness-error.ts";
import { findRunIfAny, isDirectory } from "../store/find-run.ts";
import { loadHistory, nameOfSource, STANDARD_INPUT } from "../store/load-history.ts";
import type { RunDirectory } from "../store/run-directory.ts";
import { readRunRecord } from "../store/run-record.ts";
import { type CheckBudget, type CheckHelp, checkHistory } from "./check-history.ts";
import { modelByName, modelByOperations } from "./model-for.ts";

/** What is to be checked, and how. Plain data. */
export interface FileCheck {
  /** A history file, `-` for standard input, or what a run may be called. */
  readonly name: string;
  readonly store: string;
  readonly model?: string;
  readonly keyFrom?: KeyFrom;
  readonly allKeys: boolean;
  readonly engine?: EngineName;
  readonly competition: boolean;
  readonly wholePrefix: boolean;
  readonly budget: CheckBudget;
}

export interface FileCheckHelp extends CheckHelp {
  /** How many bytes have been read, of how many; 0 if nobody knows. */
  readonly onRead?: (bytes: number, total: number) => void;
  /** The history has been read, and the check begins. */
  readonly onHistory?: () => void;
  /** What the user should know besides the verdict. */
  readonly onNote?: (message: string) => void;
}

/**
 * Checks a history file against a model, or a run's history by everything its record says.
 *
 * @throws {@link HarnessError} for what cannot be found or read, and for a model that there is not.
 */
export async function checkFile(check: FileCheck, help: FileCheckHelp = {}): Promise<Verdict> {
  const { name, model, keyFrom, engine, budget } = check;
  const run = runNamed(name, check.store);
  if (run !== undefined && model === undefined) refuseOptionsOfModels(check);
  const path = run?.historyFile ?? name;
  const { history, truncated } = await loadHistory(path, {
    ...(keyFrom !== undefined && { keyFrom }),
    ...(help.onRead !== undefined && { onProgress: help.onRead }),
  });
  help.onHistory?.();
  if (truncated) {
    help.onNote?.(
      `${nameOfSource(path)} ends in the middle of an event, which is left out: the rest is checked`,
    );
  }
  if (run !== undefined && model === undefined) {
    // Workloads, faults and targets come along, which take longer to load than most histories to check.
    const { judge } = await import("../run/judge.ts");
    return judge(history, readRunRecord(run.runFile), budget, help);
  }
  const chosen = model === undefined ? guessModel(history, help) : modelByName(model);
  const { allKeys, competition, wholePrefix } = check;
  const options = { allKeys, competition, wholePrefix, ...(engine !== undefined && { engine }) };
  return checkHistory(linearizable(chosen, options), history, budget, help);
}

/** A guess, even where it is the only one, is said before the verdict that rests on it. */
function guessModel(history: History, { onNote }: FileCheckHelp): Model {
  const model = modelByOperations(history);
  onNote?.(`By its operations this is the history of a ${model.name}: --model says otherwise`);
  return model;
}

/** The run that is meant, if it is not a file. */
function runNamed(name: string, store: string): RunDirectory | undefined {
  if (name === STANDARD_INPUT || (existsSync(name) && !isDirectory(name))) return undefined;
  const run = findRunIfAny(name, store);
  if (run !== undefined) return run;
  throw new HarnessError(
    "unreadable",
    isDirectory(name)
      ? `${name} is a directory, but no run: it has no run.json`
      : `There is no file ${name}, and no run of that name in ${store}`,
    "Name a history file, or a run: `faultline runs` lists them",
  );
}

/** A run is judged by its workload, which knows no engines. */
function refuseOptionsOfModels({ engine, competition }: FileCheck): void {
  if (engine === undefined && !competition) return;
  throw new HarnessError(
    "usage",
    `${engine === undefined ? "--competition" : "--engine"} is about a model, but a run is judged by its workload`,
    "Name a model with --model",
  );
}
