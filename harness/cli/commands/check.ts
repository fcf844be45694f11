import { Command, Option } from "commander";
import { KEY_SOURCES, type KeyFrom } from "../../../checkers/history/format/read-options.ts";
import type { EngineName } from "../../../checkers/linearizability/engines/engine.ts";
import { ALL_ENGINES } from "../../../checkers/linearizability/engines/registry.ts";
import type { FileCheck } from "../../check/check-file.ts";
import { checkFileInThread } from "../../check/check-in-thread.ts";
import { defaultWorkers } from "../../check/crew.ts";
import { HarnessError } from "../../harness-error.ts";
import { nameOfSource } from "../../store/load-history.ts";
import { checkProgress } from "../check-progress.ts";
import { exitCodeOf } from "../exit-code.ts";
import { onInterrupt } from "../interrupt.ts";
import { positiveInteger, positiveNumber, threadCount } from "../parse-option.ts";
import { printVerdict } from "../print-result.ts";
import { ReadingProgress } from "../reading-progress.ts";

interface CheckOptions {
  readonly model?: string;
  readonly consistency?: string;
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
    .argument(
      "<history-or-run>",
      "a history file or - for standard input, a run's directory, its id, or latest",
    )
    .option(
      "-m, --model <name>",
      "model to check a history file against; `faultline models` lists them (default: by its operations, if only one can be meant)",
    )
    .option(
      "--consistency <model>",
      "what transactions are promised to be; `faultline models --consistency` lists them (default: strict-serializable)",
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
        .argParser(threadCount)
        .default(defaultWorkers(), "one less than there are cores"),
    )
    .option("--whole-prefix", "give the longest order found for an undecided key as a whole in --json", false)
    .option("--store <directory>", "where runs are kept", "store")
    .option("--json", "print the verdict as JSON", false)
    .addHelpText("after", HELP)
    .action(check);
}

async function check(name: string, options: CheckOptions): Promise<void> {
  if (options.engine !== undefined && options.competition) {
    throw new HarnessError(
      "usage",
      `--engine ${options.engine} lets one engine decide, and --competition all of them`,
      "Leave out one of the two",
    );
  }
  const isShown = process.stderr.isTTY && !options.json;
  const reading = new ReadingProgress(`Reading ${nameOfSource(name)}`);
  const progress = checkProgress(isShown);
  const interrupt = onInterrupt(() => {
    reading.end();
    progress.note("Interrupted: saying what is known so far; once more to stop at once");
  });
  try {
    const verdict = await checkFileInThread(fileCheck(name, options), {
      workers: options.workers,
      signal: interrupt.signal,
      ...(isShown && { onRead: reading.onProgress }),
      onProgress(latest) {
        reading.end();
        progress.update(latest);
      },
      onNote(message) {
        reading.end();
        progress.note(message);
      },
    });
    reading.end();
    progress.end();
    if (options.json) console.log(JSON.stringify(verdict, undefined, 2));
    else printVerdict(verdict);
    process.exitCode = exitCodeOf(verdict.valid);
  } finally {
    reading.end();
    progress.end();
    interrupt.release();
  }
}

function fileCheck(
  name: string,
  { timeLimit, memoryLimit, maxStates, model, consistency, keyFrom, engine, ...options }: CheckOptions,
): FileCheck {
  const { store, allKeys, competition, wholePrefix } = options;
  return {
    name,
    store,
    allKeys,
    competition,
    wholePrefix,
    budget: { timeLimitMs: timeLimit * 1000, maxStates, maxBytes: memoryLimit * MIB },
    ...(model !== undefined && { model }),
    ...(consistency !== undefined && { consistency }),
    ...(keyFrom !== undefined && { keyFrom }),
    ...(engine !== undefined && { engine }),
  };
}

const HELP = `
Examples:
  faultline check latest
      judge the last run again, by its workload
  faultline check history.jsonl --model register
      judge any history against a model
  faultline check jepsen.edn --model cas-register --key-from tuple
      a history of Jepsen's independent workload
  faultline check history.edn --model list-append --consistency serializable
      transactions over lists, as Elle has them: which anomalies, which models they rule out
  faultline check history.jsonl --model semaphore:permits=3 --time-limit 600
      a model that needs to be told something, and ten minutes
  faultline check history.jsonl --model register --all-keys --json
      about every key, for a script

An answer is unknown, with the reason and how far the check came, when the time
or the memory is used up, or after Ctrl-C.
`;
