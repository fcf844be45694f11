import { closeSync, openSync, writeSync } from "node:fs";
import { type Logger, pino } from "pino";

/** The harness's own log of a run: `harness.log`, one JSON object a line. */
export interface RunLog {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
  close(): void;
}

/**
 * Opens the log. Lines are written as they come, so a harness that is killed leaves them all.
 *
 * A line that the disk refuses is lost, and the run goes on: it is the history that decides whether it can.
 * (pino's own destination tries again for ever when it is flushed to a full disk.)
 */
export function openRunLog(path: string): RunLog {
  const file = openSync(path, "a");
  const logger: Logger = pino(
    { base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    {
      write(line) {
        try {
          writeSync(file, line);
        } catch {
          // See above.
        }
      },
    },
  );
  return {
    info: (details, message) => {
      logger.info(details, message);
    },
    error: (details, message) => {
      logger.error(details, message);
    },
    close: () => {
      closeSync(file);
    },
  };
}
