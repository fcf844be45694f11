import { canonicalJson } from "../../history/canonical-json.ts";
import { isJsonArray, type Json } from "../../history/operation.ts";
import { type Predicate, predicateOf } from "./predicate.ts";

/** A micro-operation as a history has it. Rows go by their names: those of numbers are their digits. */
export type TextStep =
  | { readonly f: "put"; readonly row: string; readonly value: Json }
  | { readonly f: "delete"; readonly row: string }
  /** `null` where there is no such row, or no answer. */
  | { readonly f: "read"; readonly row: string; readonly value: Json }
  | { readonly f: "scan"; readonly predicate: Predicate; readonly shown: ReadonlyMap<string, Json> | null };

/** The micro-operations of a transaction; `undefined` if that is none. */
export function textStepsOf(value: Json): readonly TextStep[] | undefined {
  if (!isJsonArray(value)) return undefined;
  const steps = value.map(textStepOf);
  return steps.every((step) => step !== undefined) ? steps : undefined;
}

function textStepOf(json: Json): TextStep | undefined {
  if (!isJsonArray(json) || json.length < 2 || json.length > 3) return undefined;
  const [f, subject, operand = null] = json;
  if (f === "rp") return scanOf(subject, operand);
  const row = rowName(subject);
  if (row === undefined) return undefined;
  if (f === "r") return { f: "read", row, value: operand };
  if (f === "delete") return operand === null ? { f: "delete", row } : undefined;
  return (f === "w" || f === "insert") && operand !== null ? { f: "put", row, value: operand } : undefined;
}

function scanOf(subject: Json | undefined, result: Json): TextStep | undefined {
  const predicate = predicateOf(subject);
  const shown = result === null ? null : rowsOf(result);
  return predicate === undefined || shown === undefined ? undefined : { f: "scan", predicate, shown };
}

/** An object of rows by their names, each with its value; `undefined` if it is something else. */
export function rowsOf(json: Json): ReadonlyMap<string, Json> | undefined {
  if (typeof json !== "object" || json === null || isJsonArray(json)) return undefined;
  const entries = Object.entries(json);
  // What other formats have and JSON has not.
  if (entries.length === 1 && typeof json["edn"] === "string") return undefined;
  const rows = new Map<string, Json>();
  for (const [name, value] of entries) {
    if (value === undefined || value === null) return undefined;
    rows.set(name, value);
  }
  return rows;
}

function rowName(json: Json | undefined): string | undefined {
  if (json === undefined || json === null) return undefined;
  return typeof json === "string" ? json : canonicalJson(json);
}

/** Whether a completion says of the same micro-operations what they read. */
export function isAnswerTo(asked: readonly TextStep[], answered: readonly TextStep[]): boolean {
  return (
    asked.length === answered.length && asked.every((step, i) => question(step) === question(answered[i]))
  );
}

/** What is asked for, without the answer. */
function question(step: TextStep | undefined): string {
  if (step === undefined) return "";
  if (step.f === "put") return `put ${step.row} ${canonicalJson(step.value)}`;
  return step.f === "scan" ? `scan ${step.predicate.text}` : `${step.f} ${step.row}`;
}
