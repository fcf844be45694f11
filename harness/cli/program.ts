import { Command } from "commander";
import { version } from "../version.ts";
import { checkCommand } from "./commands/check.ts";
import { cleanupCommand } from "./commands/cleanup.ts";
import { convertCommand } from "./commands/convert.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { imagesCommand } from "./commands/images.ts";
import { modelsCommand, nemesesCommand, targetsCommand, workloadsCommand } from "./commands/lists.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { runsCommand } from "./commands/runs.ts";

/** The whole command line. */
export function faultline(): Command {
  const program = new Command("faultline")
    .description(
      "Find out what a database really promises: run it under faults, check its history, read the report.",
    )
    .version(version(), "-V, --version")
    .option("--debug", "print stack traces of errors")
    .addHelpText("after", HELP);
  for (const make of [
    runCommand,
    checkCommand,
    reportCommand,
    convertCommand,
    runsCommand,
    targetsCommand,
    workloadsCommand,
    nemesesCommand,
    modelsCommand,
    imagesCommand,
    doctorCommand,
    cleanupCommand,
  ]) {
    program.addCommand(make());
  }
  // Subcommands do not inherit these when they are built apart.
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showHelpAfterError(`  Run \`${nameOf(command)} --help\` to see what it takes`)
      .configureOutput({
        outputError(message, write) {
          write(message.replace(/^error: (.)/, (_, first: string) => `faultline: ${first.toUpperCase()}`));
        },
      });
  }
  return program;
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${command.parent.name()} ${command.name()}`;
}

const HELP = `
Examples:
  faultline run
      the bundled store, 20 s under partitions, kills and pauses
  faultline run reference --defect stale-reads
      the same with a bug in it: see what a finding looks like
  faultline run --nemesis partition --time-limit 60 --concurrency 4n --seed 7
  faultline check latest
      judge a recorded run again
  faultline check history.jsonl --model register
      judge any history

Exit codes:
  0 valid, 1 invalid (an anomaly was found), 2 unknown (and why), 254 usage,
  255 internal error. A run that could not be a full test, for example because
  a fault was not confirmed, is unknown, never valid.
`;
