import type { CheckContext, Checker } from "./checker.ts";
import type { History } from "./history/history.ts";
import type { Crew } from "./linearizability/crew.ts";
import type { Anomaly, UnknownReason, Verdict } from "./verdict.ts";
import { count } from "./wording.ts";

/**
 * Several checkers as one. Invalid if any part is, else unknown if any part is, else valid; the parts are kept.
 * Its summary is that of the first part that decided it, so the checker that matters most comes first.
 *
 * A part that throws is unknown, with what it threw: a checker that crashed has shown nothing.
 *
 * @throws RangeError if there is no checker, since nothing would vouch for the verdict, or if two share a name.
 */
export function compose(name: string, checkers: readonly Checker[]): Checker {
  const names = checkers.map((checker) => checker.name);
  const twice = names.find((other, i) => names.indexOf(other) !== i);
  if (twice !== undefined) throw new RangeError(`Two checkers of ${name} are called ${twice}`);
  if (checkers.length === 0) throw new RangeError(`${name} is composed of no checkers`);
  return {
    name,
    check: (history, context) =>
      merge(
        name,
        checkers.map((checker) => checkSafely(checker, history, context)),
      ),
    async checkWithCrew(history, context, crew) {
      const parts: Verdict[] = [];
      for (const checker of checkers) parts.push(await checkSafelyWithCrew(checker, history, context, crew));
      return merge(name, parts);
    },
  };
}

function checkSafely(checker: Checker, history: History, context: CheckContext): Verdict {
  try {
    return checker.check(history, context);
  } catch (error) {
    return crashed(checker, error);
  }
}

async function checkSafelyWithCrew(
  checker: Checker,
  history: History,
  context: CheckContext,
  crew: Crew,
): Promise<Verdict> {
  if (checker.checkWithCrew === undefined) return checkSafely(checker, history, context);
  try {
    return await checker.checkWithCrew(history, context, crew);
  } catch (error) {
    return crashed(checker, error);
  }
}

function crashed(checker: Checker, error: unknown): Verdict {
  const thrown = error instanceof Error ? error.message : String(error);
  const message = `The checker ${checker.name} crashed: ${thrown}`;
  return { checker: checker.name, valid: "unknown", summary: message, reasons: [{ kind: "crash", message }] };
}

function merge(name: string, parts: readonly Verdict[]): Verdict {
  const [anomaly, ...anomalies] = parts.flatMap((part): readonly Anomaly[] =>
    part.valid === false ? part.anomalies : [],
  );
  if (anomaly !== undefined) {
    const anomalous = [anomaly, ...anomalies] as const;
    return { checker: name, valid: false, summary: summarise(parts, false), parts, anomalies: anomalous };
  }
  const [reason, ...reasons] = parts.flatMap((part): readonly UnknownReason[] =>
    part.valid === "unknown" ? part.reasons : [],
  );
  if (reason !== undefined) {
    return {
      checker: name,
      valid: "unknown",
      summary: summarise(parts, "unknown"),
      parts,
      reasons: [reason, ...reasons],
    };
  }
  return { checker: name, valid: true, summary: summarise(parts, true), parts };
}

/** What the first of the parts that decided the verdict has to say, and how many say the same. */
function summarise(parts: readonly Verdict[], valid: Verdict["valid"]): string {
  const [first, ...others] = parts.filter((part) => part.valid === valid);
  const summary = first?.summary ?? "";
  return others.length === 0
    ? summary
    : `${summary}; ${count(others.length, "other check")} ${wordFor(valid, others.length)}`;
}

function wordFor(valid: Verdict["valid"], checks: number): string {
  if (valid === "unknown") return checks === 1 ? "is unknown too" : "are unknown too";
  return valid ? "passed" : "failed too";
}
