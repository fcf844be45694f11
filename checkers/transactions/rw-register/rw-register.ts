import type { Checker } from "../../checker.ts";

/** Placeholder: the verdict is unknown until the checker of transactions over registers is here. */
export function rwRegister({ consistency = "strict-serializable" }: { consistency?: string } = {}): Checker {
  const message = `Transactions over registers cannot be judged as ${consistency} yet`;
  return {
    name: "rw-register",
    check: () => ({
      checker: "rw-register",
      valid: "unknown",
      summary: message,
      reasons: [{ kind: "not-applicable", message }],
    }),
  };
}
