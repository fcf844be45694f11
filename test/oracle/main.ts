/**
 * Compares every engine, and the whole checker, with a search through all orders of tiny histories, for every model:
 *
 *     npm run oracle -- [histories for each model] [model ...]
 *
 * Prints a table, and for each mistake the history that shows it; ends with 1 if there is any.
 */
import { ALL_ENGINES } from "../../checkers/linearizability/engines/registry.ts";
import type { SmallObject } from "../support/objects/small-object.ts";
import { SMALL_OBJECTS } from "../support/objects/small-objects.ts";
import { tinyHistory } from "../support/objects/tiny-history.ts";
import {
  type Answer,
  askChecker,
  askEngine,
  askSpecification,
  type Case,
  caseOf,
  historyText,
} from "../support/objects/trial.ts";

const DEFAULT_HISTORIES = 200_000;
/** Not all at once, since histories take memory. */
const BATCH = 1_000;
/** The whole checker also looks for a counterexample in each, which takes long: it sees so many of the histories. */
const CHECKED_ONE_IN = 10;
const SHOWN_MISTAKES = 3;
/** An engine that declines more than this share of a model's histories is not meant for it. */
const NOT_MEANT = 0.99;

interface Tally {
  readonly name: string;
  readonly ask: (tried: Case) => Answer;
  readonly oneIn: number;
  readonly counts: { valid: number; invalid: number; declined: number; mistakes: number };
  ms: number;
}

function tallies(): Tally[] {
  const tally = (name: string, ask: Tally["ask"], oneIn = 1): Tally => {
    return { name, ask, oneIn, counts: { valid: 0, invalid: 0, declined: 0, mistakes: 0 }, ms: 0 };
  };
  return [
    tally("(specification)", askSpecification),
    ...ALL_ENGINES.map((engine) => tally(engine.name, (tried) => askEngine(engine, tried))),
    tally("(checker)", askChecker, CHECKED_ONE_IN),
  ];
}

function run(object: SmallObject, histories: number): number {
  const all = tallies();
  for (let from = 0; from < histories; from += BATCH) {
    const size = Math.min(BATCH, histories - from);
    const cases = Array.from({ length: size }, (_, i) => caseOf(object, tinyHistory(object, from + i)));
    for (const tally of all) {
      const began = performance.now();
      for (let i = 0; i < size; i += tally.oneIn) {
        const tried = cases[i];
        if (tried !== undefined) count(object, tally, tried, from + i);
      }
      tally.ms += performance.now() - began;
    }
  }
  for (const tally of all) print(object.model.name, tally);
  return all.reduce((sum, { counts }) => sum + counts.mistakes, 0);
}

function count(object: SmallObject, { name, ask, counts }: Tally, tried: Case, seed: number): void {
  const answer = answerOf(ask, tried);
  if (typeof answer === "string") {
    counts[answer]++;
    return;
  }
  if (counts.mistakes++ >= SHOWN_MISTAKES) return;
  console.log(
    `${object.model.name}, ${name}, seed ${seed}: ${answer.mistake}\n${historyText(tried.history)}\n`,
  );
}

/** An exception is a mistake like another, and must not hide those after it. */
function answerOf(ask: Tally["ask"], tried: Case): Answer {
  try {
    return ask(tried);
  } catch (error) {
    return { mistake: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function print(model: string, { name, counts, ms }: Tally): void {
  const { valid, invalid, declined, mistakes } = counts;
  // An engine for another kind of object decides at most histories in which nothing happened.
  if (declined > NOT_MEANT * (valid + invalid + declined + mistakes) && mistakes === 0) return;
  row([
    model,
    name,
    valid + invalid + declined + mistakes,
    valid,
    invalid,
    declined,
    mistakes,
    (ms / 1000).toFixed(1),
  ]);
}

function row(cells: readonly (string | number)[]): void {
  const [model = "", name = "", ...figures] = cells;
  console.log(
    [
      String(model).padEnd(30),
      String(name).padEnd(16),
      ...figures.map((figure) => String(figure).padStart(10)),
    ].join(""),
  );
}

function main(args: readonly string[]): void {
  const [first = String(DEFAULT_HISTORIES), ...names] = args;
  const histories = Number.parseInt(first, 10);
  if (!(histories > 0))
    throw new RangeError(`The number of histories is ${first}, expected an integer from 1`);
  const objects = SMALL_OBJECTS.filter(({ model }) => names.length === 0 || names.includes(model.name));
  row(["model", "engine", "histories", "valid", "invalid", "declined", "mistakes", "seconds"]);
  const mistakes = objects.reduce((sum, object) => sum + run(object, histories), 0);
  if (mistakes > 0) process.exitCode = 1;
}

main(process.argv.slice(2));
