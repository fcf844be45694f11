import { Command } from "commander";
import type { Json } from "../../../checkers/history/operation.ts";
import { ALL_ENGINES } from "../../../checkers/linearizability/engines/registry.ts";
import { exampleOf, type Kind, type ModelOption } from "../../../checkers/models/model-kind.ts";
import { MODEL_KINDS } from "../../../checkers/models/registry.ts";
import { CHECKER_KINDS } from "../../../checkers/registry.ts";
import { CONSISTENCY_MODELS, implied } from "../../../checkers/transactions/consistency/models.ts";
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

/** What a model's option does, what it can be, and what it is if nobody says. */
function optionWords({ description, values, default: value }: ModelOption): string {
  return `${description}: ${values} (${value === undefined ? "must be given" : `default: ${defaultWords(value, values)}`})`;
}

/** A default as somebody would type it. */
function defaultWords(value: Json, values: string): string {
  if (values === "JSON") return JSON.stringify(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === null) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function modelsCommand(): Command {
  return new Command("models")
    .description("List the models that a history can be checked against.")
    .option("--engines", "list the engines that decide instead, for `check --engine`", false)
    .option("--consistency", "list the models of transactions instead, for `check --consistency`", false)
    .option("--json", "print as JSON", false)
    .action(({ json, engines, consistency }: { json: boolean; engines: boolean; consistency: boolean }) => {
      if (engines) printEngines(json);
      else if (consistency) printConsistencyModels(json);
      else printModels(json);
    });
}

/** The strongest first, each with what it implies directly. */
function printConsistencyModels(json: boolean): void {
  const rows = CONSISTENCY_MODELS.map((name) => ({ name, implies: implied(name) }));
  if (json) console.log(JSON.stringify(rows, undefined, 2));
  else
    printTable(
      rows.map(({ name, implies }) => [name, implies.length === 0 ? "" : `implies ${implies.join(", ")}`]),
    );
}

function printEngines(json: boolean): void {
  const rows = ALL_ENGINES.map(({ name, description }) => ({ name, description }));
  if (json) console.log(JSON.stringify(rows, undefined, 2));
  else printTable(rows.map((row) => [row.name, row.description]));
}

/** Everything that --model takes. */
const ALL_KINDS: readonly Kind<unknown>[] = [...MODEL_KINDS, ...CHECKER_KINDS];

function printModels(json: boolean): void {
  if (json) {
    const rows = ALL_KINDS.map(({ name, description, options }) => ({
      name,
      description,
      options: options.map((option) => ({
        name: option.name,
        description: option.description,
        values: option.values,
        default: option.default,
      })),
    }));
    console.log(JSON.stringify(rows, undefined, 2));
    return;
  }
  printTable(
    ALL_KINDS.flatMap(({ name, description, options }) => [
      [name, description],
      ...options.map((option) => [`  ${option.name}`, optionWords(option)]),
    ]),
  );
  const example = MODEL_KINDS.find(({ options }) => options.length > 1);
  if (example !== undefined) console.log(`\nOptions follow a colon: --model ${exampleOf(example)}`);
}

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
