import type { Checker } from "../../checker.ts";

/** Placeholder: the verdict is unknown until the checker of transactions over lists is here. */
export function listAppend({ consistency = "strict-serializable" }: { consistency?: string } = {}): Checker {
  const message = `Transactions over lists cannot be judged as ${consistency} yet`;
  return {
    name: "list-append",
    check: () => ({
      checker: "list-append",
      valid: "unknown",
      summary: message,
      reasons: [{ kind: "not-applicable", message }],
    }),
  };
}
