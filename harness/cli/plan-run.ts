import type { Command } from "commander";
import { findTarget } from "../../targets/registry.ts";
import type { Defect, Target } from "../../targets/target.ts";
import { findWorkload } from "../../workloads/registry.ts";
import { dockerEnvironment } from "../environment/docker/docker-environment.ts";
import { cannotShape } from "../environment/docker/network/open-network.ts";
import type { Environment } from "../environment/environment.ts";
import { localEnvironment } from "../environment/local/local-environment.ts";
import { HarnessError } from "../harness-error.ts";
import { NO_FAULTS, parseFaults } from "../nemesis/registry.ts";
import type { RunPlan } from "../run/run-plan.ts";
import { chooseSettings } from "./choose-settings.ts";
import { chooseTransactions, type TransactionOptions } from "./choose-transactions.ts";
import { type Concurrency, nodeNames } from "./parse-option.ts";

/** The options of `faultline run`, parsed. */
export interface RunOptions extends TransactionOptions {
  readonly workload?: string;
  readonly nemesis?: string;
  readonly nodes?: readonly string[];
  readonly concurrency: Concurrency;
  readonly rate: number;
  readonly timeLimit?: number;
  readonly nemesisInterval?: number;
  readonly latency?: number;
  readonly seed?: number;
  readonly keys: number;
  readonly opsPerKey: number;
  readonly defect?: string;
  readonly opTimeout: number;
  readonly clientRetry: boolean;
  readonly minOk: number;
  readonly option: Readonly<Record<string, string>>;
  readonly serializable: boolean;
  readonly image?: string;
  readonly dbVersion?: string;
  readonly keep: boolean;
  readonly stopOnViolation: boolean;
  readonly logPattern?: readonly string[];
  readonly store: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

const DEFAULT_WORKLOAD = "register";
const DEFAULT_NEMESIS = "partition,kill,pause";
/** One node has no links to cut. */
const DEFAULT_NEMESIS_ALONE = "kill,pause";
const DEFAULT_TIME_LIMIT_SECONDS = 20;
const DEFAULT_INTERVAL_SECONDS = 2;

/**
 * Resolves every name and fills in every default, so that nothing is started before all of it makes sense.
 *
 * A defect brings the workload and the faults that find it; what the user names wins.
 *
 * @throws {@link HarnessError} that names the first thing that does not exist, and what does.
 */
export function planRun(targetName: string, options: RunOptions, command: Command): RunPlan {
  const target = findTarget(targetName) ?? unknownName("target", targetName, "faultline targets");
  const defect = options.defect === undefined ? undefined : findDefect(target, options.defect);
  const pace = defect?.pace;
  const workloadName = options.workload ?? defect?.workload ?? DEFAULT_WORKLOAD;
  const workload = findWorkload(workloadName) ?? unknownName("workload", workloadName, "faultline workloads");
  if (target.workloads[workload.name] === undefined) {
    throw new HarnessError(
      "usage",
      `The target ${target.name} cannot run the workload ${workload.name}`,
      `Choose one of ${Object.keys(target.workloads).join(", ")}`,
    );
  }
  const nodes = options.nodes ?? nodeNames(String(target.defaultNodes));
  const faults = parseFaults(
    options.nemesis ?? defectFaults(defect) ?? (nodes.length > 1 ? DEFAULT_NEMESIS : DEFAULT_NEMESIS_ALONE),
  );
  const nemesisIntervalMs =
    (options.nemesisInterval ?? pace?.nemesisIntervalSeconds ?? DEFAULT_INTERVAL_SECONDS) * 1000;
  // Refuses faults that these nodes and this target do not allow.
  const services = Object.keys(target.services);
  for (const fault of faults) fault.generator({ nodes, intervalMs: nemesisIntervalMs, services });
  const settings = chooseSettings(target, options);
  const refusal = target.refuses?.(nodes, settings);
  if (refusal !== undefined) {
    throw new HarnessError("usage", refusal, "`faultline targets` says what each target takes");
  }
  if (options.stopOnViolation && workload.model === undefined) {
    throw new HarnessError(
      "usage",
      `The workload ${workload.name} is judged as a whole when the run has ended, so --stop-on-violation cannot end it earlier`,
      "Leave --stop-on-violation out, or choose a workload that is checked for linearizability: register or list",
    );
  }
  const transactions = chooseTransactions(workload, options, pace?.readFraction);
  const latencyMs = options.latency ?? pace?.latencyMs ?? 0;
  if (target.image !== undefined && latencyMs > 0) throw cannotShape();
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const plan: RunPlan = {
    target,
    workload,
    environment: environmentOf(target, options),
    faults,
    storeDir: options.store,
    keep: options.keep,
    argv: argvToRunAgain(command, seed),
    settings: {
      target: target.name,
      workload: workload.name,
      nemesis: faults.map((fault) => fault.spec),
      nodes: [...nodes],
      concurrency: options.concurrency.of(nodes.length),
      rate: options.rate,
      timeLimitMs: (options.timeLimit ?? pace?.timeLimitSeconds ?? DEFAULT_TIME_LIMIT_SECONDS) * 1000,
      nemesisIntervalMs,
      latencyMs,
      seed,
      keys: options.keys,
      opsPerKey: options.opsPerKey,
      opTimeoutMs: options.opTimeout * 1000,
      ...transactions,
      minOkFraction: options.minOk,
      clientRetry: options.clientRetry || options.defect === "duplicate-apply",
      settings,
      ...(options.stopOnViolation && { stopOnViolation: true }),
      ...(options.logPattern !== undefined && { logPatterns: options.logPattern }),
      ...(options.defect !== undefined && { defect: options.defect }),
      ...(options.image !== undefined && { image: options.image }),
      ...(options.dbVersion !== undefined && { dbVersion: options.dbVersion }),
    },
  };
  assertCanBeJudged(plan);
  return plan;
}

/** @throws {@link HarnessError} for a consistency model that the workload's checker does not know: not after the run. */
function assertCanBeJudged({ workload, settings }: RunPlan): void {
  try {
    workload.checker(settings);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new HarnessError("usage", error.message, "Choose another --consistency, or leave it out");
  }
}

/** @throws {@link HarnessError} for options that only mean something in containers. */
function environmentOf(target: Target, { image, dbVersion, keep }: RunOptions): Environment {
  if (target.image !== undefined) {
    const versions = target.image.versions.map(({ version }) => version);
    if (dbVersion !== undefined && image === undefined && !versions.includes(dbVersion)) {
      throw new HarnessError(
        "usage",
        `There is no version ${dbVersion} of ${target.name} to build an image of`,
        `Choose among ${versions.join(", ")}, or name an image with --image`,
      );
    }
    return dockerEnvironment;
  }
  const misplaced = image !== undefined ? "--image" : dbVersion !== undefined ? "--db-version" : "--keep";
  if (image !== undefined || dbVersion !== undefined || keep) {
    throw new HarnessError(
      "usage",
      `The target ${target.name} runs as local processes, for which ${misplaced} means nothing`,
      `Leave ${misplaced} out`,
    );
  }
  return localEnvironment;
}

/** The faults that find a defect, as the user would write them. Some need none. */
function defectFaults(defect: Defect | undefined): string | undefined {
  if (defect === undefined) return undefined;
  return defect.nemesis.length === 0 ? NO_FAULTS : defect.nemesis.join(",");
}

function findDefect(target: Target, name: string): Defect {
  const defect = target.defects.find((candidate) => candidate.name === name);
  if (defect !== undefined) return defect;
  const known = target.defects.map((candidate) => candidate.name);
  throw new HarnessError(
    "usage",
    `The target ${target.name} has no defect ${name}`,
    known.length === 0 ? "Leave --defect out" : `Choose one of ${known.join(", ")}`,
  );
}

function unknownName(what: string, name: string, listing: string): never {
  throw new HarnessError("usage", `There is no ${what} ${name}`, `See \`${listing}\` for those there are`);
}

/** The command line as it was given, with the seed spelled out. */
function argvToRunAgain(command: Command, seed: number): readonly string[] {
  const given = process.argv.slice(2);
  const argv = given[0] === command.name() ? given : [command.name(), ...given];
  return command.getOptionValueSource("seed") === "cli" ? argv : [...argv, "--seed", String(seed)];
}
