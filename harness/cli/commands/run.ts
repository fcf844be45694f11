import { Command, Option } from "commander";
import { KEY_DISTRIBUTIONS } from "../../../workloads/transactions/transaction-shape.ts";
import { sweep } from "../../environment/local/journal.ts";
import { conductRun } from "../../run/conduct-run.ts";
import { exitCodeOf } from "../exit-code.ts";
import { onInterrupt } from "../interrupt.ts";
import {
  concurrency,
  fraction,
  nameAndValue,
  naturalNumber,
  nodeNames,
  patterns,
  positiveInteger,
  positiveNumber,
} from "../parse-option.ts";
import { planRun, type RunOptions } from "../plan-run.ts";
import { printResult } from "../print-result.ts";
import { liveProgress } from "../progress.ts";

export function runCommand(): Command {
  return new Command("run")
    .description(
      "Boot a cluster, run a workload against it under faults, check the history and write a report.",
    )
    .argument("[target]", "what to test; `faultline targets` lists them", "reference")
    .option(
      "-w, --workload <name>",
      "what to ask of it; `faultline workloads` lists them (default: register, or what finds --defect)",
    )
    .option(
      "-f, --nemesis <names>",
      "faults to inject, separated by commas, or none; `faultline nemeses` lists them (default: partition,kill,pause, without partition for one node, or what finds --defect)",
    )
    .addOption(
      new Option(
        "-n, --nodes <count or names>",
        "nodes of the cluster (default: the target's own, 5 for the bundled store)",
      ).argParser(nodeNames),
    )
    .addOption(
      new Option("-c, --concurrency <count>", "client processes: a number, or 2n for two a node")
        .argParser(concurrency)
        .default(concurrency("2n"), "2n"),
    )
    .option("-r, --rate <ops/s>", "operations a second over all clients", positiveNumber, 500)
    .option(
      "-t, --time-limit <seconds>",
      "length of the main phase (default: 20, or what finds --defect)",
      positiveNumber,
    )
    .option(
      "--nemesis-interval <seconds>",
      "mean time between two actions of a fault (default: 2, or what finds --defect)",
      positiveNumber,
    )
    .option(
      "--latency <milliseconds>",
      "one-way delay of every link between nodes, as between data centres (default: 0, or what finds --defect)",
      naturalNumber,
    )
    .option(
      "-s, --seed <number>",
      "fixes every random choice of the harness (default: drawn, and printed)",
      naturalNumber,
    )
    .option("--keys <count>", "keys in use at the same time", positiveInteger, 5)
    .option(
      "--ops-per-key <count>",
      "operations on a key before a fresh one takes its place",
      positiveInteger,
      200,
    )
    .option(
      "--max-txn-length <steps>",
      "of the workloads list-append and rw-register: steps of a transaction at most; longer ones conflict with more others (default: 4)",
      positiveInteger,
    )
    .option("--min-txn-length <steps>", "steps of a transaction at least (default: 1)", positiveInteger)
    .option(
      "--max-writes-per-key <count>",
      "writes of a key before a fresh one takes its place: few keep lists short and reads cheap, many let a loss show that comes to light late (default: 32)",
      positiveInteger,
    )
    .option(
      "--read-fraction <fraction>",
      "part of a transaction's steps that are reads, and not writes: reads show the order of writes (default: 0.5, or what finds --defect)",
      fraction,
    )
    .addOption(
      new Option(
        "--key-distribution <name>",
        "how often each of --keys is used: all alike, or by Zipf's law, so that most transactions meet at few (default: uniform)",
      ).choices(KEY_DISTRIBUTIONS),
    )
    .option(
      "--consistency <model>",
      "what transactions must keep, such as serializable or snapshot-isolation where the database promises no more (default: strict-serializable: as if one after the other, in the order of time)",
    )
    .option(
      "--defect <name>",
      "switch on a bug of the target that the run must find; `faultline targets` lists them",
    )
    .option("--op-timeout <seconds>", "after which a client gives an operation up", positiveNumber, 1)
    .option("--client-retry", "let clients send an unanswered request again under the same session", false)
    .option(
      "--min-ok <fraction>",
      "a run in which a smaller part of the operations succeeded is unknown",
      fraction,
      0.1,
    )
    .addOption(
      new Option(
        "-o, --option <name=value>",
        "a setting of the target, as often as needed; `faultline targets` lists them",
      )
        .argParser(nameAndValue)
        .default({}, "none"),
    )
    .addOption(
      new Option(
        "--log-pattern <regex>",
        "a run is unknown at best if a line of a node's log matches, as often as needed; panics and crashes are looked for anyway",
      ).argParser(patterns),
    )
    .option("--serializable", "let any node answer reads from its own state, where the target can", false)
    .option("--image <reference>", "run this image of the database, unmodified, instead of building one")
    .option(
      "--db-version <version>",
      "which of the target's versions to build an image of (default: its first)",
    )
    .option(
      "--stop-on-violation",
      "judge while the run goes on, and end it as soon as a violation is certain",
      false,
    )
    .option("--keep", "leave the containers up at the end, and say how to reach them", false)
    .option("--store <directory>", "where runs are kept", "store")
    .option("--json", "print the outcome as JSON", false)
    .option("-q, --quiet", "print nothing while it runs", false)
    .action(run);
}

async function run(target: string, options: RunOptions, command: Command): Promise<void> {
  const plan = planRun(target, options, command);
  const progress = liveProgress(
    plan,
    options.quiet || options.json ? "none" : process.stderr.isTTY ? "line" : "plain",
  );
  const interrupt = onInterrupt(() => {
    progress.note("Interrupted: undoing the faults and tearing down; once more to stop at once");
  });
  try {
    for (const { node, pid, runDir } of (await sweep(plan.storeDir)).ended) {
      progress.note(`Ended what a killed harness had left: ${node}, process ${pid}, of ${runDir}`);
    }
    const result = await conductRun(plan, progress, interrupt.signal);
    progress.end();
    printResult(result, { json: options.json });
    process.exitCode = exitCodeOf(result.verdict.valid);
  } finally {
    progress.end();
    interrupt.release();
  }
}
