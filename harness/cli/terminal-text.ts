import { stripVTControlCharacters } from "node:util";

/** Width of output that goes to a file or a pipe, and of a terminal that does not say how wide it is. */
const DEFAULT_WIDTH = 100;

export function widthOf(stream: NodeJS.WriteStream): number {
  // A pseudo-terminal that nobody has sized reports 0.
  return stream.isTTY && stream.columns > 0 ? stream.columns : DEFAULT_WIDTH;
}

/** Columns that a text takes up; escape codes for colours take none. */
export function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Breaks a text between words into lines of at most `width` columns; a longer word gets a line of its own. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && visibleLength(line) + 1 + visibleLength(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Breaks a line as wide as that between words; what it goes on with stands as far in as the line, and a little more. */
export function wrapLine(line: string, width: number): string {
  if (visibleLength(line) <= width) return line;
  const [margin = ""] = /^ */.exec(line) ?? [];
  const hanging = margin === "" ? "" : `${margin}  `;
  return margin + wrapWords(line.trimStart(), width - hanging.length).join(`\n${hanging}`);
}

/** Cuts a text to `width` columns, and shows that it was cut. */
export function elide(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
