/** Prints rows of text with the columns aligned; the last column is wrapped to the terminal's width. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns - 1 }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const indent = widths.reduce((sum, width) => sum + width + 2, 0);
  const room = Math.max(30, (process.stdout.isTTY ? process.stdout.columns : 100) - indent);
  for (const row of rows) {
    const head = widths.map((width, column) => (row[column] ?? "").padEnd(width)).join("  ");
    const [first = "", ...rest] = wrap(row[columns - 1] ?? "", room);
    console.log(`${head}${columns > 1 ? "  " : ""}${first}`.trimEnd());
    for (const line of rest) console.log(`${" ".repeat(indent)}${line}`);
  }
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
