/**
 * JSON that can stand inside a `<script>` element, whatever the strings in it say: no `<` is left that could end
 * the element or open a comment, and no line separator that older parsers take for the end of a line.
 */
export function scriptJson(value: unknown): string {
  const json = JSON.stringify(value, (_, item: unknown) => (typeof item === "string" ? visible(item) : item));
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Text for an element's content or a quoted attribute. */
export function htmlText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Text in which nothing hides: control and format characters (those that turn the direction of writing among them)
 * and line separators are written as escapes. Line feeds stay.
 */
export function visible(text: string): string {
  return text.replace(
    /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
