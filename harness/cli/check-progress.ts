import type { CheckProgress } from "../../checkers/linearizability/docket.ts";
import { elide, widthOf } from "./terminal-text.ts";

/** Shows a check that takes long while it goes on. */
export interface LiveCheck {
  readonly update: (progress: CheckProgress) => void;
  readonly note: (message: string) => void;
  /** Stops drawing. Harmless when called twice. */
  readonly end: () => void;
}

/** What is over sooner needs no progress. */
const SILENT_MS = 2_000;
const REDRAW_MS = 200;
const MIB = 2 ** 20;

/** @param isShown - Only notes are printed if not. Everything goes to standard error. */
export function checkProgress(isShown: boolean): LiveCheck {
  const began = performance.now();
  let latest: CheckProgress | undefined;
  let drawnAt = began + SILENT_MS - REDRAW_MS;
  let isDrawn = false;

  function clear(): void {
    if (isDrawn) process.stderr.write("\r\u001b[2K");
    isDrawn = false;
  }

  function draw(): void {
    const now = performance.now();
    if (latest === undefined || now - drawnAt < REDRAW_MS) return;
    drawnAt = now;
    const line = progressWords(latest, { elapsedMs: now - began, bytes: process.memoryUsage().rss });
    clear();
    process.stderr.write(elide(line, widthOf(process.stderr) - 1));
    isDrawn = true;
  }

  // Nothing is reported while a single search goes on, and yet the seconds pass.
  const timer = isShown ? setInterval(draw, REDRAW_MS) : undefined;
  timer?.unref();

  return {
    update(progress) {
      latest = progress;
    },
    note(message) {
      clear();
      process.stderr.write(`${message}\n`);
    },
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

/** `12 of 59 keys decided, 2 violated, 1,234,567 configurations, 310 MiB, 12 s` */
export function progressWords(
  { objects, decided, violated, explored }: CheckProgress,
  { elapsedMs, bytes }: { readonly elapsedMs: number; readonly bytes: number },
): string {
  const grouped = (n: number): string => n.toLocaleString("en-US");
  return [
    `Checking: ${grouped(decided)} of ${grouped(objects)} ${objects === 1 ? "key" : "keys"} decided`,
    ...(violated > 0 ? [`${grouped(violated)} violated`] : []),
    `${grouped(explored)} configurations`,
    `${grouped(Math.round(bytes / MIB))} MiB`,
    `${Math.round(elapsedMs / 1000)} s`,
  ].join(", ");
}
