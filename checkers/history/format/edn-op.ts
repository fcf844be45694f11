import type { RecordedOp } from "../columns.ts";
import { DEFAULT_F } from "../columns-builder.ts";
import { HistoryFormatError } from "../history-format-error.ts";
import { type Key, NEMESIS, OP_TYPES, type Op, type OpType, type ProcessId } from "../operation.ts";
import { type Edn, type EdnMap, isEdnArray, isEdnMap, isKeyword } from "./edn.ts";
import { ednText } from "./edn-text.ts";
import { jsonOf } from "./edn-to-json.ts";
import type { ProcessNumbers } from "./process-numbers.ts";
import { TextKinds } from "./text-kinds.ts";
import type { UnnamedProcesses } from "./unnamed-processes.ts";

/** What has to be remembered from one event of an EDN history to the next. */
export class EdnOps {
  readonly kinds: TextKinds = new TextKinds();
  readonly #processes: ProcessNumbers;
  readonly #one: UnnamedProcesses | undefined;

  /** @param one - Whose events are those that name no process; without it they are refused. */
  constructor(processes: ProcessNumbers, one?: UnnamedProcesses) {
    this.#processes = processes;
    this.#one = one;
  }

  /**
   * The event that a map describes, or a record, which is a map with a name to it. Fields that nobody knows are passed
   * over. It looks at types only; what an event may be after those before it is for the builder to say.
   *
   * @throws HistoryFormatError with the field that has the wrong type.
   */
  decode(form: Edn): RecordedOp {
    const fields = fieldsOf(form);
    const type = decodeType(fields.get("type"));
    const process = this.#decodeProcess(fields.get("process"), type);
    const op: { -readonly [Field in keyof RecordedOp]: RecordedOp[Field] } = { type, process };
    const time = decodeNumber("time", fields.get("time"));
    const index = decodeNumber("index", fields.get("index"));
    const f = decodeName("f", fields.get("f")) ?? (type === "invoke" ? DEFAULT_F : undefined);
    const key = this.#decodeKey(fields.get("key"));
    const error = decodeError(fields.get("error"));
    const node = decodeName("node", fields.get("node"));
    if (time !== undefined) op.time = time;
    if (index !== undefined) op.index = index;
    if (f !== undefined) op.f = f;
    if (key !== undefined) op.key = key;
    if (error !== undefined) op.error = error;
    if (node !== undefined) op.node = node;
    this.#decodeValue(op, fields.get("value"));
    return op;
  }

  /**
   * A keyword as the value of a completion that is not `ok` says why there is none, as in `:info :write :timed-out`:
   * it is an error, and the value is that of the invocation.
   */
  #decodeValue(
    op: { -readonly [Field in keyof RecordedOp]: RecordedOp[Field] },
    value: Edn | undefined,
  ): void {
    if (value === undefined) return;
    if (op.process === NEMESIS) op.value = jsonOf(value);
    else if (isKeyword(value) && (op.type === "info" || op.type === "fail")) op.error ??= value.name;
    else op.value = jsonOf(value, this.kinds);
  }

  #decodeProcess(process: Edn | undefined, type: OpType): ProcessId {
    if (process === undefined && this.#one !== undefined) return this.#one.of(type);
    this.#one?.named();
    if (typeof process === "number") return this.#processes.numberOf(process);
    if (isKeyword(process) && process.name === NEMESIS) return NEMESIS;
    if (typeof process === "string" || isKeyword(process)) return this.#processes.numberOf(ednText(process));
    throw unexpected(
      "process",
      process,
      `a number, a name or :nemesis${process === undefined ? MAY_LACK : ""}`,
    );
  }

  #decodeKey(key: Edn | undefined): Key | undefined {
    if (key === undefined || key === null) return undefined;
    const decoded = jsonOf(key, this.kinds);
    if (typeof decoded === "string" || typeof decoded === "number") return decoded;
    throw unexpected("key", key, "a string, a keyword or a number, each text always as the same of these");
  }
}

const MAY_LACK = " (only transactions may go without: check those as list-append or rw-register)";

/** @throws HistoryFormatError if the value is no map with keywords for keys, or has a field twice. */
function fieldsOf(form: Edn): ReadonlyMap<string, Edn> {
  const fields = new Map<string, Edn>();
  for (const [key, value] of opMapOf(form).entries) {
    if (!isKeyword(key)) continue;
    if (fields.has(key.name))
      throw new HistoryFormatError(`the field :${key.name} stands there twice, expected once`);
    fields.set(key.name, value);
  }
  return fields;
}

/** The map of an operation, which may be written as a record. */
export function opMapOf(form: Edn): EdnMap {
  if (isEdnMap(form)) return form;
  if (typeof form === "object" && form !== null && !isEdnArray(form) && form.kind === "tagged") {
    if (isEdnMap(form.value)) return form.value;
  }
  throw new HistoryFormatError(
    `found ${shown(form)}, expected an operation, as {:process 0, :type :invoke, :f :read, :value nil}`,
  );
}

function decodeType(type: Edn | undefined): OpType {
  const name = isKeyword(type) ? type.name : type;
  const known = OP_TYPES.find((one) => one === name);
  if (known !== undefined) return known;
  throw unexpected("type", type, ":invoke, :ok, :fail or :info");
}

function decodeNumber(field: "time" | "index", value: Edn | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return value;
  // Nothing hangs on the last digits of a time, and some have nanoseconds since 1970.
  if (field === "time" && typeof value === "bigint") return Number(value);
  if (field === "time" && typeof value === "object" && !isEdnArray(value) && value.kind === "float")
    return value.value;
  throw unexpected(
    field,
    value,
    field === "time" ? "nanoseconds since the run began" : "an integer, 0 or more",
  );
}

function decodeName(field: "f" | "node", value: Edn | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (isKeyword(value)) return value.name;
  throw unexpected(field, value, "a keyword or a string");
}

function decodeError(value: Edn | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  return isKeyword(value) ? value.name : ednText(value);
}

function unexpected(field: keyof Op, found: Edn | undefined, expected: string): HistoryFormatError {
  const reason = found === undefined ? `:${field} is missing` : `:${field} is ${shown(found)}`;
  return new HistoryFormatError(`${reason}, expected ${expected}`, { field });
}

function shown(value: Edn): string {
  const text = ednText(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
