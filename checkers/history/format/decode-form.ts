import { HistoryFormatError } from "../history-format-error.ts";
import { decodeUtf8 } from "../utf8.ts";
import type { Form } from "./form-splitter.ts";

/** The text of a form. @throws HistoryFormatError for what is not UTF-8. */
export function formText(form: Form): string {
  const { text, invalidByte, endsInsideCharacter } = decodeUtf8(form.bytes);
  if (invalidByte !== undefined)
    throw notUtf8(form, text, `byte 0x${invalidByte.toString(16).padStart(2, "0")}`);
  if (endsInsideCharacter === true) throw notUtf8(form, text, "half a character");
  return text;
}

function notUtf8(form: Form, before: string, found: string): HistoryFormatError {
  return new HistoryFormatError(
    `found ${found}, expected text in UTF-8`,
    placeIn(form, before, before.length),
  );
}

/** Line and column of `offset` in the text of a form. */
export function placeIn(
  form: Form,
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lastFeed = before.lastIndexOf("\n");
  if (lastFeed < 0) return { line: form.line, column: form.column + offset };
  return { line: form.line + before.split("\n").length - 1, column: offset - lastFeed };
}
