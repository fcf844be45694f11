import { scanJson } from "../json-scanner.ts";
import { type Json, NEMESIS } from "../operation.ts";
import { type Edn, isEdnArray, isKeyword, keyword } from "./edn.ts";
import { type EdnOps, opMapOf } from "./edn-op.ts";
import { jsonOf } from "./edn-to-json.ts";
import { jsonText } from "./json-text.ts";
import { ednOf, nameOf } from "./json-to-edn.ts";

/** The name of the record that an operation was written as. */
const RECORD = "faultline-record";

/** The fields of a line of JSON in their order. A time may have more digits than a number holds. */
export type Fields = ReadonlyMap<string, Json | bigint>;

export function fieldsText(fields: Fields): string {
  const texts: string[] = [];
  for (const [name, value] of fields)
    texts.push(`${JSON.stringify(name)}:${typeof value === "bigint" ? value : jsonText(value)}`);
  return `{${texts.join(",")}}`;
}

/**
 * The fields of a line that says the same as an operation in EDN, as well as JSON can. What is not said is left to who
 * compares.
 *
 * @throws HistoryFormatError if the form is no operation.
 */
export function fieldsOfForm(form: Edn, ops: EdnOps): Fields {
  const op = ops.decode(form);
  const fields = new Map<string, Json | bigint>();
  for (const [key, value] of opMapOf(form).entries) {
    if (!isKeyword(key)) continue;
    const { name } = key;
    if (name === "time" && typeof value === "bigint") fields.set(name, value);
    else if (name in DECODED) {
      const decoded = op[name as keyof typeof DECODED];
      if (decoded !== undefined) fields.set(name, decoded);
      else if (value === null) fields.set(name, null);
    } else fields.set(name, jsonOf(value));
  }
  if (op.f !== undefined && !fields.has("f")) fields.set("f", op.f);
  if (op.error !== undefined && !fields.has("error")) fields.set("error", op.error);
  const record = recordOf(form);
  if (record !== undefined) fields.set(RECORD, record);
  return fields;
}

const DECODED = {
  index: true,
  time: true,
  process: true,
  type: true,
  f: true,
  value: true,
  key: true,
  error: true,
  node: true,
} as const;

function recordOf(form: Edn): string | undefined {
  if (typeof form !== "object" || form === null || isEdnArray(form)) return undefined;
  return form.kind === "tagged" ? form.tag : undefined;
}

/** What the fields of a line most likely are in EDN. */
export function formOfFields(fields: Fields): Edn {
  const entries: [Edn, Edn][] = [];
  for (const [name, value] of fields) {
    if (name !== RECORD || typeof value !== "string") entries.push([nameOf(name), formOfField(name, value)]);
  }
  const record = fields.get(RECORD);
  const map: Edn = { kind: "map", entries };
  return typeof record === "string" ? { kind: "tagged", tag: record, value: map } : map;
}

function formOfField(name: string, value: Json | bigint): Edn {
  if (typeof value === "bigint") return value;
  if (typeof value === "string") {
    if (name === "type" || name === "f" || name === "error") return nameOf(value);
    if (name === "process" && value === NEMESIS) return keyword(NEMESIS);
  }
  return ednOf(value);
}

/** The fields of the object that `text` is, with every digit of the time. */
export function fieldsOfText(text: string): Fields {
  const fields = new Map<string, Json | bigint>(Object.entries(JSON.parse(text) as Record<string, Json>));
  if (!/\d{16}/.test(text)) return fields;
  let field = "";
  scanJson(text, {
    onField: (name) => {
      field = name;
    },
    onNumber: (digits) => {
      if (field === "time" && /^-?\d+$/.test(digits) && String(Number(digits)) !== digits)
        fields.set(field, BigInt(digits));
    },
  });
  return fields;
}
