import type { DiskRecord } from "./record.ts";
import type { LogEvents, WriteAheadLog } from "./write-ahead-log.ts";

/**
 * The defect `no-fsync`: says "durable" at once, and writes what it was given `everyMs` later. A SIGKILL loses it.
 *
 * Real databases do this by leaving writes in the page cache (Redis with `appendfsync everysec`, and every system
 * that never calls fsync). The page cache outlives a killed process and dies with a machine; here nodes are
 * processes, so a buffer inside the process stands for it.
 */
export function withoutSync(
  log: WriteAheadLog,
  everyMs: number,
  onDurable: LogEvents["onDurable"],
): WriteAheadLog {
  let buffered: DiskRecord[] = [];
  let lastWrite = 0;
  let timer: NodeJS.Timeout | undefined;

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (buffered.length > 0) log.append(lastWrite, buffered);
    buffered = [];
  };

  return {
    append(write, records) {
      buffered.push(...records);
      lastWrite = write;
      timer ??= setTimeout(flush, everyMs);
      // Not from within this call: a caller may not expect an answer before it has finished handing over.
      queueMicrotask(() => {
        onDurable(write);
      });
    },
    async close() {
      flush();
      await log.close();
    },
  };
}
