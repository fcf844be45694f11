import type { Anomaly } from "../../verdict.ts";
import type { Flaw } from "../flaws.ts";
import { operationOf } from "../operation-of.ts";
import { explainCycle } from "./explain-cycle.ts";
import type { Broken, Rule } from "./levels.ts";
import type { SessionHistory } from "./session-history.ts";

/** The name of the anomaly that shows a rule broken, and what it comes down to. */
const ANOMALIES: Readonly<Record<Rule, readonly [name: string, inShort: string]>> = {
  causes: [
    "causality-cycle",
    "Reads and sessions run in a circle, so that something was read before it was written",
  ],
  "read-committed": ["non-monotonic-read", "A transaction saw another one and then read something older"],
  "read-atomic": ["fractured-read", "A transaction saw a part of another one, and missed the rest"],
  pram: ["pram-violation", "What a session had seen, or wrote itself, was missed"],
  causal: ["causal-violation", "A transaction saw an effect and missed its cause"],
  "read-your-writes": ["read-your-writes", "A process did not see what it had written itself"],
  "monotonic-reads": ["monotonic-reads", "A process read something, and later something older"],
  "monotonic-writes": [
    "monotonic-writes",
    "A later write of a process was seen, and an earlier one then missed",
  ],
  sequential: [
    "nonsequential",
    "No order of all operations that keeps each session's own order explains what was read",
  ],
  together: ["session-guarantees", "No order of versions keeps all guarantees at once"],
  "writes-follow-reads": [
    "writes-follow-reads",
    "A write was seen, and something then missed that its writer had seen before",
  ],
};

/** A broken rule as an anomaly: the shortest cycle found, told step by step. */
export function anomalyOf(history: SessionHistory, broken: Broken): Anomaly {
  const { name, sentence, transactions } = flawOf(history, broken);
  const operations = transactions.map((t) => operationOf(history.registers.transactions, t));
  return { name, explanation: sentence, operations };
}

/** The same as a flaw of transactions. */
export function flawOf(history: SessionHistory, { rule, cycle }: Broken): Flaw {
  const { text, transactions } = explainCycle(history, rule, cycle);
  const [name, inShort] = ANOMALIES[rule];
  return { name, sentence: `${inShort}: ${text}`, transactions };
}
