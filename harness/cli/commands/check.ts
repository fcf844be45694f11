import { existsSync } from "node:fs";
import { Command } from "commander";
import type { History } from "../../../checkers/history/history.ts";

import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import type { Model } from "../../../checkers/models/model.ts";
import { findModel, MODELS } from "../../../checkers/models/registry.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { HarnessError } from "../../harness-error.ts";
import { checkContext, type JudgeBudget, judge } from "../../run/judge.ts";
import { findRun, isDirectory } from "../../store/find-run.ts";
import { loadHistory } from "../../store/load-history.ts";
import { readRunRecord } from "../../store/run-record.ts";
import { exitCodeOf } from "../exit-code.ts";
import { positiveInteger, positiveNumber } from "../parse-option.ts";
import { printVerdict } from "../print-result.ts";

interface CheckOptions {
  readonly model?: string;
  readonly timeLimit: number;
  readonly maxStates: number;
  readonly store: string;
  readonly json: boolean;
}

export function checkCommand(): Command {
  return new Command("check")
    .description(
      "Judge a recorded history: a run's, by everything its run.json says, or any history file, against a model.",
    )
    .argument("<history-or-run>", "a history.jsonl, a run's directory, its id, or latest")
    .option(
      "-m, --model <name>",
      "model to check a history file against; `faultline models` lists them (default: by its operations)",
    )
    .option("--time-limit <seconds>", "give up with unknown after this long", positiveNumber, 60)
    .option(
      "--max-states <count>",
      "give up with unknown beyond this many search states",
      positiveInteger,
      4_000_000,
    )
    .option("--store <directory>", "where runs are kept", "store")
    .option("--json", "print the verdict as JSON", false)
    .action(async (name: string, options: CheckOptions) => {
      const verdict = await check(name, options);
      if (options.json) console.log(JSON.stringify(verdict, undefined, 2));
      else printVerdict(verdict);
      process.exitCode = exitCodeOf(verdict.valid);
    });
}

async function check(name: string, options: CheckOptions): Promise<Verdict> {
  const budget: JudgeBudget = { timeLimitMs: options.timeLimit * 1000, maxStates: options.maxStates };
  if (existsSync(name) && !isDirectory(name)) {
    const { history } = await loadHistory(name);
    return linearizable(modelFor(history, options.model)).check(history, checkContext(budget));
  }
  const directory = findRun(name, options.store);
  const { history } = await loadHistory(directory.historyFile);
  if (options.model !== undefined)
    return linearizable(modelFor(history, options.model)).check(history, checkContext(budget));
  return judge(history, readRunRecord(directory.runFile), budget);
}

/** The model by name; without one, the simplest that knows every operation of the history. */
function modelFor(history: History, name: string | undefined): Model {
  if (name !== undefined) {
    const model = findModel(name);
    if (model !== undefined) return model;
    throw new HarnessError(
      "usage",
      `There is no model ${name}`,
      "See `faultline models` for those there are",
    );
  }
  const fs = new Set(Array.from(history.operations(), ({ invocation }) => invocation.f));
  const fitting = MODELS.find((model) => [...fs].every((f) => model.fs.includes(f)));
  if (fitting !== undefined) return fitting;
  throw new HarnessError(
    "usage",
    `No model knows all operations of this history: ${[...fs].join(", ")}`,
    "Name one with --model; see `faultline models`",
  );
}
