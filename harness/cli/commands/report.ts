import { Command } from "commander";

import { judge } from "../../run/judge.ts";
import { writeReport } from "../../run/write-report.ts";
import { findRun } from "../../store/find-run.ts";
import { loadHistory } from "../../store/load-history.ts";
import { readRunRecord } from "../../store/run-record.ts";

export function reportCommand(): Command {
  return new Command("report")
    .description("Write a run's report.html again from its files.")
    .argument("<run>", "a run's directory, its id, or latest")
    .option("--store <directory>", "where runs are kept", "store")
    .action(async (name: string, { store }: { store: string }) => {
      const directory = findRun(name, store);
      const record = readRunRecord(directory.runFile);
      const { history } = await loadHistory(directory.historyFile);
      writeReport(directory, record, history, await judge(history, record));
      console.log(directory.reportFile);
    });
}
