import { destination, type Logger, pino } from "pino";

/** The harness's own log of a run: `harness.log`, one JSON object a line. */
export interface RunLog {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
  flush(): void;
}

/** Opens the log. Lines are written as they come, so a harness that is killed leaves them all. */
export function openRunLog(path: string): RunLog {
  const stream = destination({ dest: path, sync: true });
  const logger: Logger = pino(
    { base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    stream,
  );
  return {
    info: (details, message) => {
      logger.info(details, message);
    },
    error: (details, message) => {
      logger.error(details, message);
    },
    flush: () => {
      stream.flushSync();
    },
  };
}
