#!/usr/bin/env node
import { CommanderError } from "commander";
import { EXIT } from "./exit-code.ts";
import { faultline } from "./program.ts";
import { reportError } from "./report-error.ts";

// Whoever reads along may stop, as `head` does, or the terminal be closed: the verdict is due all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

// Left to itself Node ends with 1 after an error that nobody caught, which would say that an anomaly was found.
process.on("uncaughtException", (error) => {
  process.exit(reportError(error, process.argv));
});

try {
  await faultline().parseAsync();
} catch (error) {
  // Commander has printed what was wrong with the arguments; help and version end here too, without a fault.
  process.exitCode =
    error instanceof CommanderError
      ? error.exitCode === 0
        ? 0
        : EXIT.usage
      : reportError(error, process.argv);
}
