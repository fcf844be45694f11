import { existsSync } from "node:fs";
import type { Checker } from "../../checkers/checker.ts";
import type { KeyFrom } from "../../checkers/history/format/read-options.ts";
import type { History } from "../../checkers/history/history.ts";
import type { EngineName } from "../../checkers/linearizability/engines/engine.ts";
import { linearizable } from "../../checkers/linearizability/linearizable.ts";
import { checkerKindOf } from "../../checkers/registry.ts";
import type { Verdict } from "../../checkers/verdict.ts";
import { HarnessError } from "../harness-error.ts";
import { findRunIfAny, isDirectory } from "../store/find-run.ts";
import { loadHistory, nameOfSource, STANDARD_INPUT } from "../store/load-history.ts";
import type { RunDirectory } from "../store/run-directory.ts";
import { readRunRecord } from "../store/run-record.ts";
import { type CheckBudget, type CheckHelp, checkHistory } from "./check-history.ts";
import { checkerByName, checkerByOperations, modelByName, modelByOperations } from "./model-for.ts";

/** What is to be checked, and how. Plain data. */
export interface FileCheck {
  /** A history file, `-` for standard input, or what a run may be called. */
  readonly name: string;
  readonly store: string;
  readonly model?: string;
  /** What transactions are promised to be. */
  readonly consistency?: string;
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
  const { name, model, keyFrom, budget } = check;
  const run = runNamed(name, check.store);
  if (run !== undefined && model === undefined)
    refuseOptionsOfModels(check, "a run, which is judged by its workload");
  const path = run?.historyFile ?? name;
  const named = model === undefined ? undefined : checkerKindOf(model);
  const { history, truncated } = await loadHistory(path, {
    ...(named?.takesLoneCompletions === true && { loneCompletions: "keep", missingProcesses: "one-each" }),
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
  return checkHistory(chooseChecker(check, history, help), history, budget, help);
}

function chooseChecker(check: FileCheck, history: History, { onNote }: FileCheckHelp): Checker {
  const name = check.model ?? checkerByOperations(history);
  // A guess, even where it is the only one, is said before the verdict that rests on it.
  if (check.model === undefined && name !== undefined)
    onNote?.(`By its operations this is a history of ${name} transactions: --model says otherwise`);
  if (name !== undefined && checkerKindOf(name) !== undefined) {
    refuseOptionsOfModels(check, `${name}, which is checked as a whole`);
    return checkerByName(name, check.consistency);
  }
  if (check.consistency !== undefined) throw noTransactions();
  const chosen = name === undefined ? modelByOperations(history) : modelByName(name);
  if (typeof chosen !== "string")
    onNote?.(`By its operations this is the history of a ${chosen.name}: --model says otherwise`);
  const { allKeys, competition, wholePrefix, engine } = check;
  return linearizable(chosen, { allKeys, competition, wholePrefix, ...(engine !== undefined && { engine }) });
}

function noTransactions(): HarnessError {
  return new HarnessError(
    "usage",
    "--consistency is about transactions, and these are single operations that are checked for linearizability",
    "Leave it out, or name a --model of transactions: `faultline models` lists them",
  );
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

/** Engines decide whether single objects are linearizable, and nothing else. */
function refuseOptionsOfModels({ engine, competition }: FileCheck, what: string): void {
  if (engine === undefined && !competition) return;
  throw new HarnessError(
    "usage",
    `${engine === undefined ? "--competition" : "--engine"} is about a model of single objects, but this is ${what}`,
    "Name such a model with --model, or leave it out",
  );
}
