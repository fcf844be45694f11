import type { Anomaly, DependencyKind, DependencyStep } from "../../checkers/verdict.ts";
import { numberWord } from "../../checkers/wording.ts";
import { visible } from "../embed.ts";
import type { CycleData } from "../report-data.ts";
import { microOpWords, shorten, toOperationData } from "./operation-data.ts";

/** Micro-operations of one transaction that are shown, and the letters of each. */
const MAX_SHOWN = 12;
const MAX_LENGTH = 80;

/** A step in words that need no thesis. */
const MEANINGS: Readonly<Record<DependencyKind, string>> = {
  ww: "was overwritten by",
  wr: "was read by",
  rw: "overlooked",
  process: "was run before",
  realtime: "was over before",
};

/** A circle of transactions as the page draws it. */
export function cycleData({ operations }: Anomaly, steps: readonly DependencyStep[]): CycleData {
  return {
    summary: `Each of these ${numberWord(steps.length)} transactions came before the next, and the last before the first, so none of them can have been first.`,
    transactions: operations.slice(0, steps.length).flatMap((operation, i) => {
      const step = steps[i];
      if (step === undefined) return [];
      const microOps = microOpWords(operation);
      const next = `T${((i + 1) % steps.length) + 1}`;
      return {
        name: `T${i + 1}`,
        operation: toOperationData(operation),
        microOps: microOps.slice(0, MAX_SHOWN).map((text) => shorten(text, MAX_LENGTH)),
        moreMicroOps: Math.max(0, microOps.length - MAX_SHOWN),
        before: {
          kind: step.kind,
          meaning: MEANINGS[step.kind],
          reason: visible(step.reason),
          next,
        },
      };
    }),
  };
}
