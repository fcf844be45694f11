import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { HistoryFormatError } from "../../../../checkers/history/history-format-error.ts";
import { corpus } from "../../../support/corpus.ts";
import { convert, readAny } from "./read-any.ts";

const CHUNK_BYTES = 1 << 20;

function files(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && /\.(edn|jsonl?|log|txt)$/.test(entry.name) && entry.name !== "index.json",
    )
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The history in JSON lines; `undefined` for what is refused as no history, which reading it refuses too. */
function inJson(text: string): readonly string[] | undefined {
  try {
    return convert(text, "jsonl", CHUNK_BYTES).lines;
  } catch (error) {
    if (error instanceof HistoryFormatError) return undefined;
    throw error;
  }
}

describe.skipIf(corpus === undefined)("the corpus, converted", () => {
  const all = corpus === undefined ? [] : files(corpus);

  test("comes back from EDN as it went there, and is read as before", { timeout: 60_000 }, () => {
    let converted = 0;
    for (const file of all) {
      const text = readFileSync(file, "utf8");
      const lines = inJson(text);
      if (lines === undefined) continue;
      const edn = convert(lines.join("\n"), "edn", CHUNK_BYTES).lines;
      const back = convert(edn.join("\n"), "jsonl", CHUNK_BYTES).lines;
      expect(back.join("\n") === lines.join("\n"), `${file} comes back`).toBe(true);
      // Compared as texts: to compare hundreds of thousands of events one by one takes ten times as long.
      expect(eventsIn(edn.join("\n")) === eventsIn(text), `${file} is read as before`).toBe(true);
      converted++;
    }
    // What is left are transactions without processes, or in a format of their own.
    expect(converted).toBeGreaterThan(0.7 * all.length);
  });
});

/** What a checker sees of a history; `undefined` if it cannot be read. */
function eventsIn(text: string): string | undefined {
  try {
    return JSON.stringify([...readAny(text, { chunkBytes: CHUNK_BYTES }).history]);
  } catch (error) {
    if (error instanceof HistoryFormatError) return undefined;
    throw error;
  }
}
