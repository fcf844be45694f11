import { HistoryFormatError } from "../history-format-error.ts";
import { type Edn, isKeyword, keyword } from "./edn.ts";
import { EdnOps, opMapOf } from "./edn-op.ts";
import { EdnSyntaxError, parseEdn } from "./edn-parser.ts";
import { ednText } from "./edn-text.ts";
import { ProcessNumbers } from "./process-numbers.ts";
import { type Fields, fieldsOfForm, fieldsOfText, fieldsText, formOfFields } from "./record-fields.ts";

/** The field of a line of JSON that holds the whole operation as it was in EDN, where the line alone could not give it back. */
const EDN_ORIGINAL = "faultline-edn";
/** The field of an operation in EDN that holds the whole line as it was in JSON, where the operation alone could not. */
const JSON_ORIGINAL = "faultline/json";

/**
 * Converts operations of one history, in their order, so that converting back gives what there was.
 *
 * Each way there is one plain conversion, which is right for nearly everything. After it, the other way is tried at once; if that
 * does not give back the original, the original is added in a field of its own. Whoever converts back takes the original
 * from there, after seeing that it still belongs to the rest: if somebody changed one and not the other, it is refused.
 */
export class RecordConverter {
  readonly #ops: EdnOps = new EdnOps(new ProcessNumbers());

  /** An operation in EDN as a line of JSON. @throws HistoryFormatError if it is none. */
  toJson(form: Edn): string {
    const [original, plain] = withoutOriginal(form);
    const fields = fieldsOfForm(plain, this.#ops);
    if (original !== undefined) return originalLine(original, plain);
    const comesBack = ednText(formOfFields(fields)) === ednText(plain);
    return fieldsText(comesBack ? fields : new Map([...fields, [EDN_ORIGINAL, ednText(plain)]]));
  }

  /** A line of JSON, which is an operation, as EDN. @throws HistoryFormatError if its original does not belong to it. */
  toEdn(text: string): string {
    const all = fieldsOfText(text);
    const original = all.get(EDN_ORIGINAL);
    const fields: Fields = typeof original === "string" ? without(all, EDN_ORIGINAL) : all;
    const form = typeof original === "string" ? formIn(original) : formOfFields(fields);
    const comesBack = fieldsText(fieldsOfForm(form, this.#ops)) === fieldsText(fields);
    if (comesBack) return ednText(form);
    if (typeof original === "string") throw notBelonging(EDN_ORIGINAL);
    return ednText(withOriginal(form, fieldsText(fields)));
  }
}

function withoutOriginal(form: Edn): [string | undefined, Edn] {
  const map = opMapOf(form);
  const found = map.entries.find(([key]) => isKeyword(key) && key.name === JSON_ORIGINAL)?.[1];
  if (typeof found !== "string") return [undefined, form];
  const entries = map.entries.filter(([key]) => !(isKeyword(key) && key.name === JSON_ORIGINAL));
  return [found, { kind: "map", entries }];
}

function withOriginal(form: Edn, text: string): Edn {
  return { kind: "map", entries: [...opMapOf(form).entries, [keyword(JSON_ORIGINAL), text]] };
}

function originalLine(text: string, plain: Edn): string {
  let fields: Fields;
  try {
    fields = fieldsOfText(text);
  } catch {
    throw notBelonging(`:${JSON_ORIGINAL}`);
  }
  if (ednText(opMapOf(formOfFields(fields))) !== ednText(plain)) throw notBelonging(`:${JSON_ORIGINAL}`);
  return fieldsText(fields);
}

function without(fields: Fields, name: string): Fields {
  return new Map([...fields].filter(([field]) => field !== name));
}

function formIn(text: string): Edn {
  try {
    const [form, ...others] = parseEdn(text);
    if (form !== undefined && others.length === 0) return form;
  } catch (error) {
    if (!(error instanceof EdnSyntaxError)) throw error;
  }
  throw notBelonging(EDN_ORIGINAL);
}

function notBelonging(field: string): HistoryFormatError {
  return new HistoryFormatError(
    `${field} does not say the same as the other fields, expected the operation that they were converted from: leave it out`,
    { field },
  );
}
