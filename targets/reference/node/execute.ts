import type { Json } from "../../../checkers/history/operation.ts";
import type { Edit } from "../protocol/change.ts";
import type { Mop, StoreOp } from "../protocol/request.ts";
import type { ChangeLog } from "./change-log.ts";
import { isList, jsonEqual } from "./json-equal.ts";
import type { LeaseTable } from "./lease-table.ts";
import type { Outcome } from "./peer-message.ts";

/** The store's keys. One that is absent holds null, and one that holds null is absent. */
export type Data = Map<string, Json>;

/** What operations read and change. */
export interface Contents {
  readonly data: Data;
  readonly changes: ChangeLog;
  readonly leases: LeaseTable;
}

/** Whether `op` leaves every key as it is, so that it needs no place in the log. */
export function isReadOnly(op: StoreOp): boolean {
  return (
    op.kind === "get" || op.kind === "revision" || (op.kind === "txn" && op.mops.every(([f]) => isRead(f)))
  );
}

/** Whether a mop changes nothing. */
export function isRead(f: Mop[0]): boolean {
  return f === "r" || f === "length" || f === "slice";
}

/** Carries out one operation, wholly or (an error) not at all. Values are shared, never changed in place. */
export function execute(op: StoreOp, contents: Contents): Outcome {
  const { data, changes } = contents;
  switch (op.kind) {
    case "get":
      return ok(data.get(op.key) ?? null);
    case "put":
      return ok(put(contents, op.key, op.value));
    case "delete":
      return ok(data.has(op.key) ? put(contents, op.key, null) : null);
    case "cas": {
      const holds = jsonEqual(data.get(op.key) ?? null, op.from);
      if (holds) put(contents, op.key, op.to);
      return ok(holds);
    }
    case "txn": {
      const holds = op.when?.every(([key, value]) => jsonEqual(data.get(key) ?? null, value)) ?? true;
      return holds ? executeTxn(op.mops, contents) : ok(false);
    }
    case "revision":
      return ok(changes.revision);
    case "grant":
    case "renew":
    case "revoke":
      return contents.leases.execute(op);
  }
}

/** The keys that an operation reads or changes, guards aside. */
export function keysOf(op: StoreOp): readonly string[] {
  if (op.kind === "txn") return op.mops.map(([, key]) => key);
  return "key" in op ? [op.key] : [];
}

/** What a step of an operation puts something else in place of. */
export interface Replacement {
  readonly key: string;
  readonly before: Json;
}

/** What the steps of an operation replace, one after the other, if nothing keeps it from being carried out. */
export function replacements(op: StoreOp, valueOf: (key: string) => Json): readonly Replacement[] {
  if (isReadOnly(op)) return [];
  if (op.kind !== "txn") return keysOf(op).map((key) => ({ key, before: valueOf(key) }));
  const written: Data = new Map();
  return op.mops.flatMap(([f, key, value]) => {
    if (isRead(f)) return [];
    const before = written.has(key) ? (written.get(key) ?? null) : valueOf(key);
    written.set(key, afterStep(f, before, value));
    return [{ key, before }];
  });
}

/** What a key holds after a step that can be carried out. */
function afterStep(f: Mop[0], before: Json, value: Json): Json {
  if (f === "w") return value;
  if (f === "add") return sumOf(before, value) ?? before;
  const list = before !== null && isList(before) ? before : [];
  return f === "append" ? [...list, value] : list.slice(1);
}

/** @returns The revision of the change. */
function put({ data, changes }: Contents, key: string, value: Json): number {
  set(data, key, value);
  return changes.add([putting(key, value)]);
}

/** A transaction sees its own writes, and they reach `data` only when every mop has succeeded. */
function executeTxn(mops: readonly Mop[], { data, changes }: Contents): Outcome {
  const written: Data = new Map();
  const edits: Edit[] = [];
  const answers: Mop[] = [];
  const read = (key: string): Json => (written.has(key) ? written.get(key) : data.get(key)) ?? null;
  const write = (value: Json, edit: Edit): void => {
    written.set(edit.key, value);
    edits.push(edit);
  };
  for (const mop of mops) {
    const [f, key, value] = mop;
    const held = read(key);
    if (f === "r") {
      answers.push(["r", key, held]);
    } else if (f === "w") {
      write(value, putting(key, value));
      answers.push(mop);
    } else if (f === "add") {
      const sum = sumOf(held, value);
      if (sum === undefined)
        return { kind: "error", code: "bad-request", message: `Key ${key} holds no integer to add to` };
      write(sum, putting(key, sum));
      answers.push(["add", key, sum]);
    } else {
      const list = held ?? [];
      if (!isList(list)) return { kind: "error", code: "bad-request", message: `Key ${key} holds no list` };
      if (f === "length") {
        answers.push(["length", key, list.length]);
      } else if (f === "slice") {
        const [from = 0, most = 0] = isList(value) ? value.map(Number) : [];
        answers.push(["slice", key, list.slice(from, from + most)]);
      } else if (f === "append") {
        write([...list, value], { kind: "append", key, value });
        answers.push(mop);
      } else {
        const [first = null, ...rest] = list;
        if (list.length > 0) write(rest, { kind: "pop", key, value: first });
        answers.push(["pop", key, first]);
      }
    }
  }
  for (const [key, value] of written) set(data, key, value);
  if (edits.length > 0) changes.add(edits);
  return ok(answers);
}

/** What a key holds after an add; undefined if it held no integer, or would hold none that is exact. */
function sumOf(held: Json, term: Json): number | undefined {
  const sum = typeof term === "number" && typeof (held ?? 0) === "number" ? Number(held) + term : Number.NaN;
  return Number.isSafeInteger(sum) ? sum : undefined;
}

/** Putting null is deleting. */
function putting(key: string, value: Json): Edit {
  return value === null ? { kind: "delete", key, value } : { kind: "put", key, value };
}

function set(data: Data, key: string, value: Json): void {
  if (value === null) data.delete(key);
  else data.set(key, value);
}

function ok(value: Json): Outcome {
  return { kind: "ok", value };
}
