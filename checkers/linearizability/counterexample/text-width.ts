/** Characters that take two columns of a terminal: East Asian wide ones and pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
/** Characters that take none: they join the one before. */
const JOINED = /\p{Mn}|\p{Me}|\u200b|\u200c|\u200d/u;
/** Characters that a terminal would act upon or that hide: they are written as escapes. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** How many columns of a terminal a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += JOINED.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** A text of at most `width` columns: of a longer one the beginning and the end, since values often share either. */
export function shorten(text: string, width: number): string {
  const plain = text.replace(HIDDEN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  if (textWidth(plain) <= width) return plain;
  const characters = Array.from(plain);
  const end = takeWidth(characters.toReversed(), Math.floor((width - 1) / 3)).toReversed();
  const begin = takeWidth(characters, width - 1 - textWidth(end.join("")));
  return `${begin.join("")}…${end.join("")}`;
}

export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - textWidth(text)));
}

function takeWidth(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const character of characters) {
    left -= textWidth(character);
    if (left < 0) break;
    taken.push(character);
  }
  return taken;
}
