import type { CheckContext } from "../../../checkers/checker.ts";
import type { HistoryData } from "../../../checkers/history/columns.ts";
import { History } from "../../../checkers/history/history.ts";
import { decideAll } from "../../../checkers/linearizability/decide-all.ts";
import { Docket, openCases } from "../../../checkers/linearizability/docket.ts";
import { reasonsOf } from "../../../checkers/linearizability/linearizability-verdict.ts";
import { linearizable, openDocket, proceedingFor } from "../../../checkers/linearizability/linearizable.ts";
import { modelNamed } from "../../../checkers/models/registry.ts";
import type { Figures, PreparedBenchmark } from "../benchmark.ts";
import { milliseconds } from "../measure.ts";

/** After so long a check gives up, and the benchmark says so. */
export const TIME_LIMIT_MS = 20_000;
const MAX_STATES = 100_000_000;
const MAX_BYTES = 4 * 1024 ** 3;

export interface Known {
  readonly data: HistoryData;
  /** What is known; nothing if nobody knows. */
  readonly valid: boolean | undefined;
}

/**
 * Decides histories: from their columns to a verdict, for an invalid one with the witness that proves it. What is not
 * measured is the search for a small counterexample, which is for people and has a budget of its own; how long that takes besides is
 * a figure.
 */
export function deciding(modelName: string, histories: readonly Known[]): PreparedBenchmark {
  return {
    run() {
      let figures: Figures = {};
      for (const known of histories) figures = decide(modelName, known);
      return histories.length === 1 ? figures : { files: String(histories.length) };
    },
    after: () => (histories.some(({ valid }) => valid === false) ? explain(modelName, histories) : {}),
  };
}

/**
 * It is a new `History` each time, since one keeps what it found out about itself.
 *
 * @throws Error if the verdict is wrong, which no speed is worth.
 */
function decide(modelName: string, { data, valid }: Known): Figures {
  const model = modelNamed(modelName);
  const docket = openDocket(new History(data), model);
  if (!(docket instanceof Docket)) throw new Error(`Nothing can be said: ${docket.message}`);
  decideAll(docket, proceedingFor(model, {}), budget());
  const { violated, explored } = docket.progress;
  const [unfinished] = violated > 0 ? [] : reasonsOf(openCases(docket));
  if (unfinished !== undefined) return { verdict: "unknown", unfinished: unfinished.message };
  const found = violated === 0;
  if (valid !== undefined && found !== valid)
    throw new Error(`The verdict is ${found}, and the history is ${valid ? "valid" : "invalid"}`);
  const verdict = found ? "valid" : "invalid";
  return explored > 0 ? { verdict, configurations: explored.toLocaleString("en") } : { verdict };
}

/** Whole checks as anybody makes them, and how much longer they take. */
function explain(modelName: string, histories: readonly Known[]): Figures {
  const checker = linearizable(modelName);
  let all = 0;
  let deciding = 0;
  for (const known of histories) {
    const start = performance.now();
    checker.check(new History(known.data), budget());
    const between = performance.now();
    decide(modelName, known);
    all += between - start;
    deciding += performance.now() - between;
  }
  return { counterexample: milliseconds(Math.max(0, all - deciding)) };
}

function budget(): CheckContext {
  const deadline = performance.now() + TIME_LIMIT_MS;
  return { expired: () => performance.now() > deadline, maxStates: MAX_STATES, maxBytes: MAX_BYTES };
}
