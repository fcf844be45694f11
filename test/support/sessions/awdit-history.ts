import { History } from "../../../checkers/history/history.ts";
import type { Json } from "../../../checkers/history/operation.ts";

/**
 * Reads the format of AWDIT's tests: sessions separated by lines of `=`, transactions by lines of `-`, one `r KEY VALUE` or `w KEY VALUE` a
 * line. All are committed, and there is no time, so each is completed where it is invoked.
 */
export function readAwditHistory(text: string): History {
  const sessions = text.split(/^=+$/m).map((session) =>
    session
      .split(/^-+$/m)
      .map((transaction) =>
        transaction
          .trim()
          .split("\n")
          .filter((line) => line.trim() !== ""),
      )
      .filter((lines) => lines.length > 0),
  );
  return History.from(
    sessions.flatMap((transactions, process) =>
      transactions.flatMap((lines) => {
        const value = lines.map((line): Json => {
          const [f = "", key = "", number = ""] = line.trim().split(/\s+/);
          return [f, Number(key), Number(number)];
        });
        const op = { process, f: "txn", value };
        return [
          { ...op, type: "invoke" as const },
          { ...op, type: "ok" as const },
        ];
      }),
    ),
  );
}
