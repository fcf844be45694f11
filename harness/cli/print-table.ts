import { visibleLength, widthOf, wrapWords } from "./terminal-text.ts";

/** However narrow the terminal is, the last column gets this much. */
const LEAST_ROOM = 30;

/** Prints rows of text with the columns aligned; the last column is wrapped to the terminal's width. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns - 1 }, (_, column) =>
    Math.max(...rows.map((row) => visibleLength(row[column] ?? ""))),
  );
  const indent = widths.reduce((sum, width) => sum + width + 2, 0);
  const room = Math.max(LEAST_ROOM, widthOf(process.stdout) - indent);
  for (const row of rows) {
    const head = widths.map((width, column) => pad(row[column] ?? "", width)).join("  ");
    const [first = "", ...rest] = wrapWords(row[columns - 1] ?? "", room);
    console.log(`${head}${columns > 1 ? "  " : ""}${first}`.trimEnd());
    for (const line of rest) console.log(`${" ".repeat(indent)}${line}`);
  }
}

function pad(text: string, width: number): string {
  return text + " ".repeat(width - visibleLength(text));
}
