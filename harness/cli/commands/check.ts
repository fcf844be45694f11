import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import { KEY_SOURCES, type KeyFrom } from "../../../checkers/history/format/read-options.ts";
import type { History } from "../../../checkers/history/history.ts";
import type { EngineName } from "../../../checkers/linearizability/engines/engine.ts";
import { ALL_ENGINES } from "../../../checkers/linearizability/engines/registry.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import type { Model } from "../../../checkers/models/model.ts";
import { findModel, MODELS } from "../../../checkers/models/registry.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { type CheckBudget, type CheckHelp, checkHistory } from "../../check/check-history.ts";
import { defaultWorkers } from "../../check/crew.ts";
import { HarnessError } from "../../harness-error.ts";
import { judge } from "../../run/judge.ts";
import { findRun, isDirectory } from "../../store/find-run.ts";
import { loadHistory } from "../../store/load-history.ts";
import { readRunRecord } from "../../store/run-record.ts";
import { checkProgress } from "../check-progress.ts";
import { exitCodeOf } from "../exit-code.ts";
import { onInterrupt } from "../interrupt.ts";
import { naturalNumber, positiveInteger, positiveNumber } from "../parse-option.ts";
import { printVerdict } from "../print-result.ts";

interface CheckOptions {
  readonly model?: string;
  readonly keyFrom?: KeyFrom;
  readonly timeLimit: number;
  readonly memoryLimit: number;
  readonly maxStates: number;
  readonly allKeys: boolean;
  readonly engine?: EngineName;
  readonly competition: boolean;
  readonly workers: number;
  readonly wholePrefix: boolean;
  readonly store: string;
  readonly json: boolean;
}

const MIB = 2 ** 20;

export function checkCommand(): Command {
  return new Command("check")
    .description(
      "Judge a recorded history: a run's, by everything its run.json says, or any history file, against a model.",
    )
    .argument("<history-or-run>", "a history file, a run's directory, its id, or latest")
    .option(
      "-m, --model <name>",
      "model to check a history file against; `faultline models` lists them (default: by its operations)",
    )
    .addOption(
      new Option(
        "--key-from <where>",
        "where the keys are if not in the field of that name: tuple, in values [key value] as Jepsen's independent workloads write them",
      ).choices(KEY_SOURCES),
    )
    .option("--time-limit <seconds>", "give up with unknown after this long", positiveNumber, 60)
    .option(
      "--memory-limit <MiB>",
      "give up with unknown when searches would hold more than this",
      positiveInteger,
      2048,
    )
    .option(
      "--max-states <count>",
      "give up with unknown beyond this many search states for a key",
      positiveInteger,
      50_000_000,
    )
    .option("--all-keys", "go on with hard keys when others were found violated", false)
    .addOption(
      new Option(
        "--engine <name>",
        "let this engine alone decide; `faultline models --engines` lists them (default: the first that applies)",
      ).choices(ALL_ENGINES.map((engine) => engine.name)),
    )
    .option("--competition", "let every engine decide, and fail if they do not agree", false)
    .addOption(
      new Option("--workers <count>", "threads for long searches; 0 for none")
        .argParser(naturalNumber)
        .default(defaultWorkers(), "one less than there are cores"),
    )
    .option("--whole-prefix", "give the longest order found for an undecided key as a whole in --json", false)
    .option("--store <directory>", "where runs are kept", "store")
    .option("--json", "print the verdict as JSON", false)
    .addHelpText("after", HELP)
    .action(check);
}

async function check(name: string, options: CheckOptions): Promise<void> {
  const progress = checkProgress(options.json ? "none" : process.stderr.isTTY ? "line" : "plain");
  const interrupt = onInterrupt(() => {
    progress.note("Interrupted: saying what is known so far; once more to stop at once");
  });
  try {
    const verdict = await verdictOn(name, options, {
      workers: options.workers,
      signal: interrupt.signal,
      onProgress: progress.update,
    });
    progress.end();
    if (options.json) console.log(JSON.stringify(verdict, undefined, 2));
    else printVerdict(verdict);
    process.exitCode = exitCodeOf(verdict.valid);
  } finally {
    progress.end();
    interrupt.release();
  }
}

async function verdictOn(name: string, options: CheckOptions, help: CheckHelp): Promise<Verdict> {
  const budget: CheckBudget = {
    timeLimitMs: options.timeLimit * 1000,
    maxStates: options.maxStates,
    maxBytes: options.memoryLimit * MIB,
  };
  const reading = options.keyFrom === undefined ? {} : { keyFrom: options.keyFrom };
  const isFile = existsSync(name) && !isDirectory(name);
  const directory = isFile ? undefined : findRun(name, options.store);
  const { history } = await loadHistory(directory?.historyFile ?? name, reading);
  if (directory !== undefined && options.model === undefined) {
    refuseOptionsOfModels(options);
    return judge(history, readRunRecord(directory.runFile), budget, help);
  }
  const checker = linearizable(modelFor(history, options.model), {
    allKeys: options.allKeys,
    competition: options.competition,
    wholePrefix: options.wholePrefix,
    ...(options.engine !== undefined && { engine: options.engine }),
  });
  return checkHistory(checker, history, budget, help);
}

/** A run is judged by its workload, which knows no engines. */
function refuseOptionsOfModels({ engine, competition }: CheckOptions): void {
  if (engine === undefined && !competition) return;
  throw new HarnessError(
    "usage",
    `${engine === undefined ? "--competition" : "--engine"} is about a model, but a run is judged by its workload`,
    "Name a model with --model",
  );
}

/** The model by name; without one, the simplest that knows every operation of the history. */
function modelFor(history: History, name: string | undefined): string | Model {
  if (name !== undefined) {
    assertModel(name);
    return name;
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

function assertModel(name: string): void {
  let problem = `There is no model ${name}`;
  try {
    if (findModel(name) !== undefined) return;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problem = error.message;
  }
  throw new HarnessError("usage", problem, "See `faultline models` for those there are");
}

const HELP = `
Examples:
  faultline check latest
      judge the last run again, by its workload
  faultline check history.jsonl --model register
      judge any history against a model
  faultline check jepsen.edn --model cas-register --key-from tuple
      a history of Jepsen's independent workload
  faultline check history.jsonl --model semaphore:permits=3 --time-limit 600
      a model that needs to be told something, and ten minutes
  faultline check history.jsonl --model register --all-keys --json
      about every key, for a script

An answer is unknown, with the reason and how far the check came, when the time
or the memory is used up, or after Ctrl-C.
`;
