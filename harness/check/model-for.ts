import type { Checker } from "../../checkers/checker.ts";
import { FAIL, INVOKE, NEMESIS_ID } from "../../checkers/history/columns.ts";
import type { History } from "../../checkers/history/history.ts";
import { APPEND } from "../../checkers/history/micro-ops.ts";
import type { Model } from "../../checkers/models/model.ts";
import { findModel, MODELS } from "../../checkers/models/registry.ts";
import { CONSISTENCY, checkerKindOf, findChecker } from "../../checkers/registry.ts";
import { HarnessError } from "../harness-error.ts";

/** The model that somebody named, as they named it. @throws {@link HarnessError} if there is none, or not with these options. */
export function modelByName(name: string): string {
  known(name, () => findModel(name));
  return name;
}

/**
 * The checker that somebody named, for the consistency that somebody asked for.
 *
 * @throws {@link HarnessError} if there is none, or not with these options.
 */
export function checkerByName(name: string, consistency: string | undefined): Checker {
  if (consistency === undefined) return known(name, () => findChecker(name));
  if (checkerKindOf(name)?.options.every((option) => option.name !== CONSISTENCY.name) ?? true)
    throw new HarnessError("usage", `The model ${name} knows no --consistency`, "Leave it out");
  const separator = name.includes(":") ? "," : ":";
  return known(name, () => findChecker(`${name}${separator}${CONSISTENCY.name}=${consistency}`));
}

function known<T>(name: string, find: () => T | undefined): T {
  let problem = `There is no model ${name}`;
  try {
    const found = find();
    if (found !== undefined) return found;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    problem = error.message;
  }
  throw new HarnessError("usage", problem, "See `faultline models` for those there are");
}

/** The name of the checker of transactions that alone can be meant by a history's operations, if it is one of transactions. */
export function checkerByOperations(history: History): string | undefined {
  const { microOps } = history.values;
  if (microOps.size === 0 || operationsIn(history).some((f) => f !== "txn")) return undefined;
  const { f, start } = microOps.columns;
  const end = start[microOps.size] ?? 0;
  return f.subarray(0, end).includes(APPEND) ? "list-append" : "rw-register";
}

/**
 * The model that alone can be meant by a history's operations. Several models know the same ones (a queue may keep its
 * order or not), and judge them differently: then nobody guesses.
 *
 * @throws {@link HarnessError} if none knows all operations, or several do.
 */
export function modelByOperations(history: History): Model {
  const fs = operationsIn(history);
  const fitting = MODELS.filter((model) => fs.every((f) => model.fs.includes(f)));
  const candidates = fitting.filter((model) => fitting.length === 1 || interprets(model, history));
  // A register is a cas-register of which no cas is asked, so the first stands for both.
  const different = candidates.filter(({ name }) => name !== "cas-register" || candidates[0]?.name === name);
  const [only, ...others] = fs.length === 0 ? MODELS.slice(0, 1) : different;
  if (only === undefined && fitting.length > 0) {
    throw new HarnessError(
      "usage",
      `The models that know the operations of this history (${fs.join(", ")}) cannot make sense of all that was asked and answered: ${fitting.map(({ name }) => name).join(", ")}`,
      "Name the one that is meant with --model: it says which operation is wrong",
    );
  }
  if (only === undefined) {
    throw new HarnessError(
      "usage",
      `No model knows all operations of this history: ${fs.join(", ")}`,
      "Name one with --model; see `faultline models`",
    );
  }
  if (others.length === 0) return only;
  throw new HarnessError(
    "usage",
    `Several models know the operations of this history (${fs.join(", ")}) and judge them differently: ${different.map(({ name }) => name).join(", ")}`,
    "Name the one that is meant with --model",
  );
}

/** The names of operations that clients invoked, those that certainly did not happen left out. */
function operationsIn(history: History): string[] {
  const { type, f, process, pair } = history.columns;
  const seen = new Uint8Array(history.fs.size);
  for (let position = 0; position < history.length; position++) {
    if (type[position] !== INVOKE || process[position] === NEMESIS_ID) continue;
    if (type[pair[position] ?? -1] === FAIL) continue;
    seen[f[position] ?? 0] = 1;
  }
  return Array.from(seen.keys())
    .filter((id) => seen[id] === 1)
    .map((id) => history.fs.decode(id));
}

/** Whether the model can make sense of all that was asked and answered. */
function interprets(model: Model, history: History): boolean {
  if (model.malformed === undefined) return true;
  for (const { invocation, completion } of history.operations()) {
    if (completion?.type === "fail") continue;
    const asked = { f: invocation.f, input: invocation.value };
    const call = completion?.type === "ok" ? { ...asked, output: completion.value } : asked;
    if (model.malformed(call) !== undefined) return false;
  }
  return true;
}
