import { Command } from "commander";
import { MODELS } from "../../../checkers/models/registry.ts";
import { TARGETS } from "../../../targets/registry.ts";
import { WORKLOADS } from "../../../workloads/registry.ts";
import { FAULT_SPECS } from "../../nemesis/registry.ts";
import { printTable } from "../print-table.ts";

interface Described {
  readonly name: string;
  readonly description: string;
}

function list(name: string, description: string, things: readonly Described[]): Command {
  return new Command(name)
    .description(description)
    .option("--json", "print as JSON", false)
    .action(({ json }: { json: boolean }) => {
      const rows = things.map((thing) => ({ name: thing.name, description: thing.description }));
      if (json) console.log(JSON.stringify(rows, undefined, 2));
      else printTable(rows.map((row) => [row.name, row.description]));
    });
}

export const workloadsCommand = (): Command =>
  list("workloads", "List what can be asked of a target.", WORKLOADS);
export const nemesesCommand = (): Command =>
  list("nemeses", "List the faults that can be injected.", FAULT_SPECS);
export const modelsCommand = (): Command =>
  list("models", "List the models that a history can be checked against.", MODELS);

export function targetsCommand(): Command {
  return new Command("targets")
    .description("List what can be tested, what it promises, and the defects that can be switched on.")
    .option("--json", "print as JSON", false)
    .action(({ json }: { json: boolean }) => {
      if (json) {
        console.log(
          JSON.stringify(
            TARGETS.map(({ name, description, claims, defects }) => ({ name, description, claims, defects })),
            undefined,
            2,
          ),
        );
        return;
      }
      for (const target of TARGETS) {
        console.log(`${target.name}: ${target.description}`);
        console.log(`\n  Workloads: ${Object.keys(target.workloads).join(", ")}\n\n  Promises:`);
        printTable(target.claims.map(({ model, scope, source }) => [`    ${model}`, `${scope} (${source})`]));
        if (target.defects.length > 0) console.log("\n  Defects, for --defect:");
        printTable(target.defects.map((defect) => [`    ${defect.name}`, defect.description]));
      }
    });
}
