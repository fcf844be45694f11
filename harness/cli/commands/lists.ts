import { Command } from "commander";
import { MODELS } from "../../../checkers/models/registry.ts";
import { TARGETS } from "../../../targets/registry.ts";
import type { Setting } from "../../../targets/target.ts";
import { WORKLOADS } from "../../../workloads/registry.ts";
import { FAULT_SPECS } from "../../nemesis/registry.ts";
import { printTable } from "../print-table.ts";

/** What a setting does, what it can be, and what it is if nobody says. */
function settingWords(setting: Setting): string {
  const values = setting.values === undefined ? "" : `: ${setting.values.join(", ")}`;
  return `${setting.description}${values} (default: ${setting.default === "" ? "none" : setting.default})`;
}

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
            TARGETS.map(
              ({ name, description, defaultNodes, image, settings, workloads, claims, defects }) => ({
                name,
                description,
                defaultNodes,
                versions: image?.versions.map(({ version }) => version) ?? [],
                workloads: Object.keys(workloads),
                settings,
                claims,
                defects,
              }),
            ),
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
        if (target.image !== undefined) {
          const versions = target.image.versions.map(({ version }) => version).join(", ");
          console.log(`\n  Versions, for --db-version: ${versions}`);
        }
        if (target.settings.length > 0) console.log("\n  Settings, for -o name=value:");
        printTable(target.settings.map((setting) => [`    ${setting.name}`, settingWords(setting)]));
        if (target.defects.length > 0) console.log("\n  Defects, for --defect:");
        printTable(target.defects.map((defect) => [`    ${defect.name}`, defect.description]));
      }
    });
}
