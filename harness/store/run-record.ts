import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Json } from "../../checkers/history/operation.ts";
import type { UnknownReason } from "../../checkers/verdict.ts";
import type { TargetOptions } from "../../targets/target.ts";
import { KEY_DISTRIBUTIONS } from "../../workloads/transactions/transaction-shape.ts";
import type { WorkloadOptions } from "../../workloads/workload.ts";
import { HarnessError } from "../harness-error.ts";
import type { CrashSign } from "../run/crash-signs.ts";
import { writeWhole } from "./write-whole.ts";

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);

/** The settings a run can be said again with. */
export interface RunSettings extends WorkloadOptions, TargetOptions {
  readonly target: string;
  readonly workload: string;
  /** Each fault as the user writes it: `partition`, or `kill:leaders`. */
  readonly nemesis: readonly string[];
  /** Operations a second over all clients. */
  readonly rate: number;
  readonly timeLimitMs: number;
  /** Mean time between two actions of a fault. */
  readonly nemesisIntervalMs: number;
  /** One-way delay on every link between nodes. */
  readonly latencyMs: number;
  /** The least fraction of operations that must succeed for the run to mean anything. */
  readonly minOkFraction: number;
  readonly clientRetry: boolean;
  /** End the main phase as soon as a violation is certain. */
  readonly stopOnViolation?: boolean;
  /** Regular expressions for lines of a node's log that say that something went wrong. */
  readonly logPatterns?: readonly string[];
  /** A ready-made image of the database, where it was not built here. */
  readonly image?: string;
  /** One of the target's versions, where it is not the usual one. */
  readonly dbVersion?: string;
}

/** What `run.json` holds. */
export interface RunRecord {
  readonly schema: 1;
  readonly id: string;
  /** `running` in a record whose harness was killed: its history is a prefix. */
  readonly status: "running" | "finished" | "interrupted" | "failed";
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Arguments after `faultline` that run this again. */
  readonly argv: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: RunSettings;
  readonly capabilities: readonly {
    readonly fault: string;
    readonly supported: boolean;
    readonly how: string;
  }[];
  /** What the nemesis was asked to do and when, so that it can be asked again. */
  readonly faultSchedule: readonly { readonly timeNs: number; readonly f: string; readonly value: Json }[];
  /** What kept the run from being a full test; each makes the verdict unknown at best. */
  readonly problems: readonly UnknownReason[];
  /** What says that a node crashed. */
  readonly crashes: readonly CrashSign[];
  /** The violation that ended the main phase before its time, found while the run went on. */
  readonly stoppedBy?: { readonly timeNs: number; readonly explanation: string };
}

const reason = z.object({
  kind: z.enum([
    "time",
    "memory",
    "malformed",
    "not-exercised",
    "fault-unconfirmed",
    "incomplete",
    "crash",
    "not-applicable",
  ]),
  message: z.string(),
});

const settings: z.ZodType<RunSettings> = z.object({
  target: z.string(),
  workload: z.string(),
  nemesis: z.array(z.string()),
  nodes: z.array(z.string()),
  concurrency: z.number(),
  rate: z.number(),
  timeLimitMs: z.number(),
  nemesisIntervalMs: z.number(),
  latencyMs: z.number(),
  seed: z.number(),
  keys: z.number(),
  opsPerKey: z.number(),
  opTimeoutMs: z.number(),
  transactions: z
    .object({
      minLength: z.number(),
      maxLength: z.number(),
      maxWritesPerKey: z.number(),
      readFraction: z.number(),
      keyDistribution: z.enum(KEY_DISTRIBUTIONS),
    })
    .exactOptional(),
  consistency: z.string().exactOptional(),
  minOkFraction: z.number(),
  clientRetry: z.boolean(),
  // Runs of earlier versions had none.
  settings: z.record(z.string(), z.string()).default({}),
  stopOnViolation: z.boolean().exactOptional(),
  logPatterns: z.array(z.string()).exactOptional(),
  image: z.string().exactOptional(),
  dbVersion: z.string().exactOptional(),
  defect: z.string().exactOptional(),
});

const runRecord: z.ZodType<RunRecord> = z.object({
  schema: z.literal(1),
  id: z.string(),
  status: z.enum(["running", "finished", "interrupted", "failed"]),
  startedAt: z.string(),
  endedAt: z.string().exactOptional(),
  argv: z.array(z.string()),
  versions: z.record(z.string(), z.string()),
  settings,
  capabilities: z.array(z.object({ fault: z.string(), supported: z.boolean(), how: z.string() })),
  faultSchedule: z.array(z.object({ timeNs: z.number(), f: z.string(), value: json })),
  problems: z.array(reason),
  // Runs of earlier versions had none.
  crashes: z
    .array(z.object({ node: z.string(), sign: z.string(), message: z.string(), count: z.number() }))
    .default([]),
  stoppedBy: z.object({ timeNs: z.number(), explanation: z.string() }).exactOptional(),
});

/** Replaces the file in one step, so that a reader never sees half a record. */
export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

/**
 * Reads a `run.json`.
 *
 * @throws {@link HarnessError} naming the file and the first thing wrong with it.
 */
export function readRunRecord(path: string): RunRecord {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new HarnessError(
      "unreadable",
      `${path} could not be read: ${error instanceof Error ? error.message : String(error)}`,
      "Name a run's directory, or check its history.jsonl by itself",
      { cause: error },
    );
  }
  const parsed = runRecord.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HarnessError(
    "malformed",
    `${path} is not a run record: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trimEnd(),
    "Check its history.jsonl by itself",
  );
}
