import { Command, Option } from "commander";
import { CONVERSIONS, type Conversion } from "../../../checkers/history/format/history-converter.ts";
import { HarnessError } from "../../harness-error.ts";
import { convertHistory } from "../../store/convert-history.ts";
import { nameOfSource } from "../../store/load-history.ts";
import { ReadingProgress } from "../reading-progress.ts";

interface ConvertCommandOptions {
  readonly to?: Conversion;
  readonly force: boolean;
}

export function convertCommand(): Command {
  return new Command("convert")
    .description(
      "Convert a history between JSON lines and EDN, from any format that check reads; nothing is lost.",
    )
    .argument(
      "<in>",
      "a history in JSON lines, EDN, elle-cli's JSON or Jepsen's log, also as .gz, or - for standard input",
    )
    .argument("<out>", "the file to write, or - for standard output")
    .addOption(
      new Option(
        "--to <format>",
        "format to write (default: by the ending of <out>, .jsonl or .edn)",
      ).choices(CONVERSIONS),
    )
    .option("--force", "replace <out> if it exists", false)
    .addHelpText("after", HELP)
    .action(async (from: string, out: string, options: ConvertCommandOptions) => {
      const to = options.to ?? conversionFor(out);
      const progress = new ReadingProgress(`Converting ${nameOfSource(from)}`);
      try {
        const { events, truncated } = await convertHistory({
          from,
          out,
          to,
          force: options.force,
          ...(process.stderr.isTTY && { onProgress: progress.onProgress }),
        });
        progress.end();
        const left = truncated ? "; the last operation was cut off and is left out" : "";
        // Standard output may be the history.
        if (out !== "-" || truncated) process.stderr.write(`${events} events to ${out}${left}\n`);
      } finally {
        progress.end();
      }
    });
}

function conversionFor(out: string): Conversion {
  const ending = CONVERSIONS.find((format) => out.endsWith(`.${format}`));
  if (ending !== undefined) return ending;
  throw new HarnessError(
    "usage",
    `${out} does not say whether to write JSON lines or EDN`,
    `Name the format with --to ${CONVERSIONS.join(" or --to ")}`,
  );
}

const HELP = `
Examples:
  faultline convert history.edn history.jsonl
      a history of Jepsen for checkers that read JSON lines
  faultline convert store/latest/history.jsonl history.edn
      a history of Faultline for Knossos or Elle
  faultline convert jepsen.log - --to edn | less
      the operations in a log of Jepsen
`;
