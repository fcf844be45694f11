#!/usr/bin/env node
import { CommanderError } from "commander";
import { EXIT } from "./exit-code.ts";
import { faultline } from "./program.ts";
import { reportError } from "./report-error.ts";

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
