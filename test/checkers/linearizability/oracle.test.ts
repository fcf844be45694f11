import { beforeAll, describe, expect, it } from "vitest";
import type { EngineName } from "../../../checkers/linearizability/engines/engine.ts";
import { ALL_ENGINES } from "../../../checkers/linearizability/engines/registry.ts";
import { MODEL_KINDS } from "../../../checkers/models/registry.ts";
import type { SmallObject } from "../../support/objects/small-object.ts";
import { SMALL_OBJECTS } from "../../support/objects/small-objects.ts";
import { tinyHistory } from "../../support/objects/tiny-history.ts";
import {
  type Answer,
  askChecker,
  askEngine,
  askSpecification,
  type Case,
  caseOf,
  historyText,
} from "../../support/objects/trial.ts";

/** Histories for each model; `npm run oracle` tries two hundred thousand. */
const HISTORIES = Number.parseInt(process.env["FAULTLINE_ORACLE"] ?? "400", 10);
const PER_HISTORY_MS = 100;

/** Kinds of object that engines know more about; these must have been tried where they apply. */
const KNOWN_BY: Readonly<Record<string, EngineName>> = {
  register: "register",
  "cas-register": "register",
  list: "list",
  "fifo-queue": "queue",
  stack: "stack",
  "priority-queue": "priority-queue",
  set: "set",
  counter: "counter",
  mutex: "lock",
  "semaphore:permits=2": "lock",
};

it("every model has a small object, whose histories the oracle judges", () => {
  expect(SMALL_OBJECTS.map(({ model }) => model.name.replace(/:.*/, "")).sort()).toEqual(
    MODEL_KINDS.map(({ name }) => name).sort(),
  );
});

describe.each(SMALL_OBJECTS.map((object) => ({ name: object.model.name, object })))(
  "$name",
  ({ name, object }) => {
    let cases: readonly Case[] = [];
    beforeAll(() => {
      cases = casesOf(object);
    }, HISTORIES * PER_HISTORY_MS);

    it("has histories of both kinds", () => {
      const valid = cases.filter(({ isValid }) => isValid).length;
      expect(Math.min(valid, cases.length - valid)).toBeGreaterThan(HISTORIES / 10);
    });

    it("is the object that the small object is", { timeout: HISTORIES * PER_HISTORY_MS }, () => {
      for (const tried of cases) agree(tried, askSpecification(tried));
    });

    it.each(ALL_ENGINES.map((engine) => ({ engineName: engine.name, engine })))(
      "engine $engineName says of it what trying all orders says",
      { timeout: HISTORIES * PER_HISTORY_MS },
      ({ engineName, engine }) => {
        let decided = 0;
        for (const tried of cases) if (agree(tried, askEngine(engine, tried)) !== "declined") decided++;
        if (KNOWN_BY[name] === engineName) expect(decided).toBeGreaterThan(HISTORIES / 20);
      },
    );

    it("the checker says of it what trying all orders says", { timeout: HISTORIES * PER_HISTORY_MS }, () => {
      for (const tried of cases) agree(tried, askChecker(tried));
    });
  },
);

function casesOf(object: SmallObject): Case[] {
  return Array.from({ length: HISTORIES }, (_, seed) => caseOf(object, tinyHistory(object, seed)));
}

function agree({ history }: Case, answer: Answer): Answer {
  if (typeof answer === "object") expect.fail(`${answer.mistake}\n${historyText(history)}`);
  return answer;
}
