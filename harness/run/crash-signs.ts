import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Provision, UnaskedExit } from "../environment/environment.ts";

/** Something that says that a program of a node crashed. */
export interface CrashSign {
  readonly node: string;
  /**
   * `panic`, `fatal`, `assertion`, `segfault`, `out-of-memory`, `died`: it ended though nobody had asked for it, or
   * `pattern`: its log says what the user looks for.
   */
  readonly sign: string;
  /** The line of the log, or what the operating system said of the end. */
  readonly message: string;
  /** How often the log says so. */
  readonly count: number;
}

/**
 * What crashes look like in logs: the words of the Go, Java and Node.js runtimes, of the C library, and of databases'
 * own last lines. Each is said by a program that ends, or that goes on in a state it was not written for.
 */
const PATTERNS: readonly { readonly sign: string; readonly pattern: RegExp }[] = [
  {
    sign: "panic",
    pattern: /^panic: |"level":"(d?panic)"|\bhttp: panic serving\b|^thread '.*' panicked at |\bPANIC: {2}/,
  },
  { sign: "out-of-memory", pattern: /java\.lang\.OutOfMemoryError|\bout of memory\b.*\b(abort|exit)/i },
  {
    sign: "assertion",
    pattern: /ASSERTION FAILED|\bInvariant failure\b|\bAssertion [`'"].*' failed|AssertionError\b/,
  },
  {
    sign: "segfault",
    pattern:
      /\bSIGSEGV\b|\bSegmentation fault\b|\bcrashed by signal\b|\bgot signal (6|11)\b|double free or corruption|stack smashing/,
  },
  {
    sign: "fatal",
    pattern:
      /^fatal error: |"level":"fatal"|^\S+ \S+ C \| |^terminate called |ERROR: AddressSanitizer|BUG REPORT START|# Fatal error|FATAL ERROR: |A fatal error has been detected/,
  },
];

const MAX_LINE = 300;

/**
 * Looks through the logs of all nodes, and at what ended without having been asked to.
 *
 * @param patterns - Regular expressions for lines of a log that are signs as well.
 */
export async function findCrashSigns(
  { logFiles, unaskedExits }: Pick<Provision, "logFiles" | "unaskedExits">,
  patterns: readonly string[] = [],
): Promise<readonly CrashSign[]> {
  const wanted = patterns.map((pattern) => new RegExp(pattern));
  const inLogs = await Promise.all(Array.from(logFiles, ([node, path]) => scanLog(node, path, wanted)));
  return [...unaskedExits().map(describeExit), ...inLogs.flat()];
}

/** The first line of each sign, and how many lines bear it. A log that cannot be read bears none. */
async function scanLog(node: string, path: string, wanted: readonly RegExp[]): Promise<readonly CrashSign[]> {
  const found = new Map<string, CrashSign>();
  const input = createReadStream(path, "utf8");
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const sign = signOf(line) ?? (wanted.some((pattern) => pattern.test(line)) ? "pattern" : undefined);
      if (sign === undefined) continue;
      const earlier = found.get(sign);
      const message = earlier?.message ?? line.trim().slice(0, MAX_LINE);
      found.set(sign, { node, sign, message, count: (earlier?.count ?? 0) + 1 });
    }
  } catch {
    // A node that never came to life may have no log.
  } finally {
    input.destroy();
  }
  return [...found.values()];
}

/** What a line of a log says of a crash; nothing if it is a line like any other. */
export function signOf(line: string): string | undefined {
  return PATTERNS.find(({ pattern }) => pattern.test(line))?.sign;
}

function describeExit({ node, daemon, exit, outOfMemory }: UnaskedExit): CrashSign {
  const end = exit.signal ?? `exit code ${exit.code ?? "unknown"}`;
  const who = daemon === node ? "its process" : daemon;
  return outOfMemory
    ? { node, sign: "out-of-memory", message: `the kernel ended ${who} for want of memory`, count: 1 }
    : { node, sign: "died", message: `${who} ended by itself with ${end}`, count: 1 };
}
