import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import type { Operation } from "../history/operation.ts";
import { atTime, byProcess, whenAnswered } from "../models/wording.ts";
import type { Anomaly, UnknownReason, Verdict } from "../verdict.ts";
import { capitalize, count, grouped } from "../wording.ts";
import { type Disputes, disputes, type Pair } from "./disputes.ts";
import { type Answer, type Observations, observationsOf } from "./observations.ts";

const NAME = "leader";
const MAX_EXPLAINED = 5;

/**
 * Checks an election of leaders by terms (views, epochs), from what nodes say when they are asked with `observe` for
 * the latest term that they know, and who leads it.
 *
 * 1. A term has one leader at most: no two answers name different leaders of the same term, whoever gave them.
 * 2. A node's term never goes back: of two answers of a node, one of which was there before the other was asked for,
 *    the later has no lower term. That holds through restarts, too, since a term has to be remembered.
 *
 * A node may well believe in a leader that others have replaced, in a later term. Linear time.
 *
 * @see Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", USENIX ATC 2014: Election Safety.
 */
export function leader(): Checker {
  return { name: NAME, check };
}

function check(history: History, context: CheckContext): Verdict {
  const observations = observationsOf(history, context.expired);
  if (observations === undefined) return outOfTime(NAME);
  if (typeof observations === "string") {
    return cannotTell(NAME, { kind: "malformed", message: observations });
  }
  const found = disputes(observations);
  if (context.expired()) return outOfTime(NAME);
  return conclude({
    checker: NAME,
    details: figuresOf(observations, found),
    anomalies: anomaliesOf(history, observations, found),
    reasons: doubts(observations, found),
    summaries: { invalid: invalidSummary(found), valid: validSummary(observations, found) },
  });
}

function figuresOf({ count: observed, observer, said, answers }: Observations, found: Disputes) {
  const named = new Set(answers.flatMap(({ leader: name }) => (name === null ? [] : [name])));
  const observers = new Set(observer.subarray(0, observed));
  observers.delete(NONE);
  const leaderless = said.subarray(0, observed).filter((id) => answers[id]?.leader === null).length;
  return {
    observations: observed,
    leaderless,
    observers: observers.size,
    terms: found.terms,
    leaders: named.size,
    disputedTerms: found.twoLeaders.length,
    timesBack: found.timesBack,
  };
}

function doubts({ count: observed }: Observations, { terms, compared }: Disputes): UnknownReason[] {
  if (observed > 0 && terms > 0 && compared > 0) return [];
  const message =
    observed === 0
      ? "No node said who leads"
      : terms === 0
        ? "No node ever knew of a leader"
        : "No two observations were of one term or of one node";
  return [{ kind: "not-exercised", message }];
}

function anomaliesOf(history: History, observations: Observations, found: Disputes): Anomaly[] {
  const { twoLeaders, regressions } = found;
  return [
    ...twoLeaders.slice(0, MAX_EXPLAINED).map((pair) => disputedTerm(history, observations, pair)),
    ...regressions.slice(0, MAX_EXPLAINED).map((pair) => termBack(history, observations, pair)),
  ];
}

function disputedTerm(history: History, observations: Observations, pair: Pair): Anomaly {
  const [one, other] = pair.map((observation) => ({
    answer: observations.answers[observations.said[observation] ?? 0],
    operation: operationOf(history, observations, observation),
  }));
  const words = [one, other].flatMap((each) =>
    each === undefined
      ? []
      : [
          `${nodeOf(each.operation)} said at ${whenAnswered(each.operation)} (${byProcess(each.operation)}) that ${leaderWords(each.operation, each.answer)}`,
        ],
  );
  return {
    name: "two-leaders",
    explanation: `Term ${one?.answer?.term ?? 0} had two leaders: ${words.join(", and ")}`,
    operations: [one, other].flatMap((each) => (each === undefined ? [] : [each.operation])),
  };
}

/** `n3 led it`, `it led it itself` */
function leaderWords(operation: Operation, answer: Answer | undefined): string {
  const named = answer?.leader ?? "nobody";
  return named === nodeOf(operation) ? "it led it itself" : `${named} led it`;
}

function termBack(history: History, observations: Observations, [before, after]: Pair): Anomaly {
  const [earlier, later] = [before, after].map((each) => operationOf(history, observations, each));
  const termOf = (observation: number): number =>
    observations.answers[observations.said[observation] ?? 0]?.term ?? 0;
  if (earlier === undefined || later === undefined) throw new RangeError("A pair is of two observations");
  return {
    name: "term-regression",
    explanation: `${nodeOf(later)} went back from term ${termOf(before)} to term ${termOf(after)}: it had said ${termOf(before)} by ${whenAnswered(earlier)} (${byProcess(earlier)}), and answered ${termOf(after)} when it was asked at ${atTime(later.invocation)} (${byProcess(later)})`,
    operations: [earlier, later],
  };
}

function operationOf(history: History, { invoked }: Observations, observation: number): Operation {
  return history.operationAt(invoked[observation] ?? 0);
}

function nodeOf({ invocation, completion }: Operation): string {
  return completion?.node ?? invocation.node ?? "a node";
}

function invalidSummary({ twoLeaders, terms, regressions }: Disputes): string {
  const leaders =
    twoLeaders.length === 0
      ? []
      : [`${grouped(twoLeaders.length)} of ${count(terms, "term")} had more than one leader`];
  const back =
    regressions.length === 0 ? [] : [`the terms of ${count(regressions.length, "node")} went back`];
  const all = [...leaders, ...back].join("; ");
  return capitalize(all);
}

function validSummary({ count: observed }: Observations, { terms }: Disputes): string {
  const each =
    terms === 1 ? "The term that was seen had one leader" : `Each of ${grouped(terms)} terms had one leader`;
  return `${each}, and no node went back to an earlier one, by ${count(observed, "observation")}`;
}
