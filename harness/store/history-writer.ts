import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { encodeHeader, encodeOp, type HistoryHeader } from "../../checkers/history/jsonl.ts";
import type { Op } from "../../checkers/history/operation.ts";
import type { HarnessError } from "../harness-error.ts";
import { cannotWrite } from "./write-whole.ts";

/** Appends a history to disk while the run goes on. */
export interface HistoryWriter {
  append(op: Op): void;
  /** Writes what is left, syncs and closes. Harmless when called twice. */
  close(): void;
}

/** No event waits in memory longer than this. */
const FLUSH_MS = 50;
const FLUSH_CHARACTERS = 256 * 1024;

/**
 * Opens `path` for a new history. Every event is handed to the operating system within 100 ms, so a harness
 * that is killed leaves all but the last tenth of a second, and at worst a torn last line.
 *
 * Writes are synchronous on purpose: a batch takes some tens of microseconds, and there is no queue that could
 * grow or be lost.
 *
 * @param onError - Told once when the disk refuses a write; nothing is written after that.
 */
export function openHistoryWriter(
  path: string,
  header: HistoryHeader,
  onError: (error: HarnessError) => void,
): HistoryWriter {
  const file = openSync(path, "wx");
  let buffer = `${encodeHeader(header)}\n`;
  let open = true;

  /** Returns whether everything is written. */
  function flush(): boolean {
    const batch = Buffer.from(buffer, "utf8");
    buffer = "";
    try {
      for (let written = 0; written < batch.length; ) written += writeSync(file, batch, written);
      return true;
    } catch (error) {
      stop();
      onError(cannotWrite(path, error));
      return false;
    }
  }

  function stop(): void {
    if (!open) return;
    open = false;
    clearInterval(timer);
    closeSync(file);
  }

  const timer = setInterval(flush, FLUSH_MS);
  timer.unref();
  flush();

  return {
    append(op) {
      if (!open) return;
      buffer += `${encodeOp(op)}\n`;
      if (buffer.length >= FLUSH_CHARACTERS) flush();
    },
    close() {
      if (!open) return;
      if (flush()) fsyncSync(file);
      stop();
    },
  };
}
