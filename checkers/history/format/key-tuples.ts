import type { RecordedOp } from "../columns.ts";
import type { HistoryBuilder } from "../history-builder.ts";
import { HistoryFormatError, quoted } from "../history-format-error.ts";
import { NONE } from "../interner.ts";
import { isJsonArray, type Json, type Key, NEMESIS } from "../operation.ts";

/**
 * Takes values `[key value]` apart, as Jepsen's independent workloads write them.
 *
 * Operations without a value (those of a lock, say) stay as they are, and so does the nemesis. A completion that
 * repeats no pair, as `:value nil` or `:timed-out` after a timeout, has its key and value from its invocation.
 */
export class KeyTuples {
  readonly #builder: HistoryBuilder;

  /** @param builder - Knows which keys the open operations were invoked with. */
  constructor(builder: HistoryBuilder) {
    this.#builder = builder;
  }

  /** @throws HistoryFormatError for a value that is no pair, since then the history is not what the caller thinks. */
  takeApart(op: RecordedOp): RecordedOp {
    if (op.process === NEMESIS) return op;
    if (op.key !== undefined) {
      throw new HistoryFormatError(
        `key is ${quoted(op.key)}, expected no key where keys are to be taken from values: leave out --key-from tuple`,
        { field: "key" },
      );
    }
    if (op.type !== "invoke") return this.#builder.openKey(op.process) === NONE ? op : completion(op);
    if (op.value === undefined || op.value === null) return op;
    const [key, value] = pairIn(op.value);
    return { ...op, key, value };
  }
}

function completion(op: RecordedOp): RecordedOp {
  const { value: found, ...rest } = op;
  // Only an `ok` says what was answered.
  if (found === undefined || (op.type !== "ok" && !isPair(found))) return rest;
  const [key, value] = pairIn(found);
  return { ...op, key, value };
}

function isPair(value: Json): value is readonly [Json, Json] {
  return isJsonArray(value) && value.length === 2;
}

function pairIn(value: Json): readonly [Key, Json] {
  if (isPair(value)) {
    const [key, rest] = value;
    if (typeof key === "string" || typeof key === "number") return [key, rest];
  }
  throw new HistoryFormatError(
    `value is ${quoted(value)}, expected a pair of a key and a value (a string or a number, then anything)`,
    { field: "value" },
  );
}
