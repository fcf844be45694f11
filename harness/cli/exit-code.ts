import type { Validity } from "../../checkers/verdict.ts";

/** What the process says to a script. Invalid beats unknown: a found anomaly is never hidden by a doubt. */
export const EXIT = { valid: 0, invalid: 1, unknown: 2, usage: 254, internal: 255 } as const;

export function exitCodeOf(valid: Validity): number {
  if (valid === "unknown") return EXIT.unknown;
  return valid ? EXIT.valid : EXIT.invalid;
}
