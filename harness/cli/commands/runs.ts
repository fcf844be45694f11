import { readFileSync } from "node:fs";
import { Command } from "commander";
import { HarnessError } from "../../harness-error.ts";
import { listRuns } from "../../store/find-run.ts";
import type { RunDirectory } from "../../store/run-directory.ts";
import { readRunRecord } from "../../store/run-record.ts";
import { printTable } from "../print-table.ts";

interface Row {
  readonly id: string;
  readonly target: string;
  readonly workload: string;
  readonly nemesis: string;
  readonly verdict: string;
  readonly path: string;
}

export function runsCommand(): Command {
  return new Command("runs")
    .description("List the runs of a store, oldest first.")
    .option("--store <directory>", "where runs are kept", "store")
    .option("--json", "print as JSON", false)
    .action(({ store, json }: { store: string; json: boolean }) => {
      const rows = listRuns(store).map(describe);
      if (json) console.log(JSON.stringify(rows, undefined, 2));
      else if (rows.length === 0) console.log(`No runs in ${store} yet; \`faultline run\` makes one.`);
      else {
        printTable([
          ["run", "target", "workload", "faults", "verdict"],
          ...rows.map((row) => [row.id, row.target, row.workload, row.nemesis, row.verdict]),
        ]);
      }
    });
}

function describe(directory: RunDirectory): Row {
  try {
    const { settings, status } = readRunRecord(directory.runFile);
    return {
      id: directory.id,
      target: settings.defect === undefined ? settings.target : `${settings.target} (${settings.defect})`,
      workload: settings.workload,
      nemesis: settings.nemesis.join(",") || "none",
      verdict: status === "running" ? "not judged" : verdictOf(directory),
      path: directory.path,
    };
  } catch (error) {
    if (!(error instanceof HarnessError)) throw error;
    return {
      id: directory.id,
      target: "?",
      workload: "?",
      nemesis: "?",
      verdict: "unreadable",
      path: directory.path,
    };
  }
}

function verdictOf(directory: RunDirectory): string {
  try {
    const { valid } = JSON.parse(readFileSync(directory.verdictFile, "utf8")) as { valid: unknown };
    return valid === true ? "valid" : valid === false ? "invalid" : "unknown";
  } catch {
    return "not judged";
  }
}
