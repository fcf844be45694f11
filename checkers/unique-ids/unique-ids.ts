import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import type { Operation } from "../history/operation.ts";
import { aboutKey, atTime, byNode, byProcess, whenAnswered } from "../models/wording.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped, percent } from "../wording.ts";
import { type Clash, type GivenIds, givenIds, type IdOrder } from "./given-ids.ts";

const NAME = "unique-ids";
/** Anomalies beyond the first few are counted, but not explained one by one. */
const MAX_EXPLAINED = 5;

export interface UniqueIdsOptions {
  /**
   * Which ids must ascend, besides being unique: those that one `process` is given, those that one `node` gives, or, in `real-time`,
   * all. An id must be greater than every other that had been given out before it was asked for; numbers are compared as numbers,
   * and texts by their code units. Default: none, since few generators promise it.
   */
  readonly ascending?: IdOrder;
}

/**
 * Checks that no id is given out twice by `generate`, which answers any JSON value but null; one generator a key. Ids of
 * requests that failed or whose outcome is unknown are not known, and may be used or not.
 *
 * One pass in linear time.
 */
export function uniqueIds(options: UniqueIdsOptions = {}): Checker {
  return { name: NAME, check: (history, context) => check(options, history, context) };
}

function check({ ascending }: UniqueIdsOptions, history: History, context: CheckContext): Verdict {
  const all = givenIds(history, ascending, context.expired);
  if (all === "time") return outOfTime(NAME);
  if ("malformed" in all) return cannotTell(NAME, { kind: "malformed", message: all.malformed });
  const sum = (each: (ids: GivenIds) => number): number => all.reduce((total, ids) => total + each(ids), 0);
  const acknowledged = sum((ids) => ids.acknowledged);
  const duplicated = sum(({ duplicates }) => duplicates.length);
  const descending = sum(({ descents }) => descents.length);
  const anomalies = [
    ...ranked(all, ({ duplicates }) => duplicates, history, duplicateOf),
    ...ranked(all, ({ descents }) => descents, history, descentOf),
  ];
  const ids = count(acknowledged, "id");
  const found = [
    ...(duplicated > 0 ? [`${grouped(duplicated)} given out before`] : []),
    ...(descending > 0 ? [`${grouped(descending)} less than one given out before`] : []),
  ];
  return conclude({
    checker: NAME,
    details: {
      keys: all.length,
      asked: sum(({ asked }) => asked),
      acknowledged,
      unknown: sum(({ unknown }) => unknown),
      duplicated,
      ...(acknowledged > 0 && { duplicatedShare: percent(duplicated / acknowledged) }),
      ...(ascending !== undefined && { ascending, descending }),
    },
    anomalies: anomalies.slice(0, MAX_EXPLAINED),
    reasons: notExercised(all),
    summaries: {
      invalid: `Of ${ids}: ${found.join(", ")}`,
      valid: `Each of ${ids} was given out once${ascending === undefined ? "" : `, and ${ORDERS[ascending]}`}`,
    },
  });
}

const ORDERS: Readonly<Record<IdOrder, string>> = {
  process: "those of each process ascend",
  node: "those of each node ascend",
  "real-time": "all ascend in time",
};

function notExercised(all: readonly GivenIds[]): UnknownReason[] {
  if (all.some(({ acknowledged }) => acknowledged > 1)) return [];
  return [{ kind: "not-exercised", message: "No two ids were given out, so none could be the same" }];
}

/** One anomaly for each key that has any, the most affected first. */
function ranked(
  all: readonly GivenIds[],
  clashesOf: (ids: GivenIds) => readonly Clash[],
  history: History,
  tell: (
    history: History,
    clash: Clash,
    more: number,
  ) => { readonly name: string; readonly sentence: string },
): Anomaly[] {
  return all
    .toSorted((a, b) => clashesOf(b).length - clashesOf(a).length)
    .flatMap((ids): Anomaly[] => {
      const clashes = clashesOf(ids);
      const [first] = clashes;
      if (first === undefined) return [];
      const { name, sentence } = tell(history, first, clashes.length - 1);
      const key = history.keys.decode(ids.key);
      const operations = [answerAt(history, first.earlier), answerAt(history, first.later)];
      return [{ name, explanation: aboutKey(key, sentence), ...(key !== undefined && { key }), operations }];
    });
}

function duplicateOf(history: History, { earlier, later }: Clash, more: number) {
  const [one, other] = [answerAt(history, earlier), answerAt(history, later)];
  const rest = more === 0 ? "" : `. ${count(more, "more answer")} ${more === 1 ? "repeats" : "repeat"} an id`;
  const sentence = `the id ${idOf(other)} was given out twice: ${givenTo(one)}, and ${givenTo(other)}${rest}`;
  return { name: "duplicate-id", sentence };
}

function descentOf(history: History, { earlier, later }: Clash, more: number) {
  const [one, other] = [answerAt(history, earlier), answerAt(history, later)];
  const rest = more === 0 ? "" : `. ${count(more, "more id")} ${more === 1 ? "is" : "are"} out of order`;
  const sentence = `the id ${idOf(other)} was given out ${givenTo(other)}, who had asked for it at ${atTime(other.invocation)}, though by then the greater ${idOf(one)} had been given out ${givenTo(one)}${rest}`;
  return { name: "id-order", sentence };
}

function answerAt(history: History, completed: number): Operation {
  return history.operationAt(history.invocationOf(completed));
}

function idOf({ completion }: Operation): string {
  return canonicalJson(completion?.value ?? null);
}

/** `by n1 at 0.226 s (to process 4)` */
function givenTo(operation: Operation): string {
  const node = byNode(operation).trimStart();
  return `${node === "" ? "" : `${node} `}at ${whenAnswered(operation)} (to ${byProcess(operation)})`;
}
