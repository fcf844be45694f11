import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Styles text for a stream if a terminal reads it and NO_COLOR is not set (https://no-color.org). */
export function style(format: Format, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  const noColor = process.env["NO_COLOR"];
  return stream.isTTY && (noColor === undefined || noColor === "") ? styleText(format, text) : text;
}
