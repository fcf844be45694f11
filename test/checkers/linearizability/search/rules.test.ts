import { describe, expect, it } from "vitest";
import type { Engine } from "../../../../checkers/linearizability/engines/engine.ts";
import { searchEngine } from "../../../../checkers/linearizability/search/engines.ts";
import { ALL_RULES, type Rules } from "../../../../checkers/linearizability/search/rules.ts";
import type { Model } from "../../../../checkers/models/model.ts";
import type { SmallObject } from "../../../support/objects/small-object.ts";
import { SMALL_OBJECTS } from "../../../support/objects/small-objects.ts";
import { tinyHistory, tinySize } from "../../../support/objects/tiny-history.ts";
import { askEngine, type Case, caseOf, historyText } from "../../../support/objects/trial.ts";

/** Histories for each object and each rule. */
const HISTORIES = Number.parseInt(process.env["FAULTLINE_ORACLE"] ?? "60", 10);
const TIMEOUT_MS = 20_000 + HISTORIES * 400;

const SEARCHES = {
  "depth-first": { depthFirst: true, breadthFirst: false },
  "breadth-first": { depthFirst: false, breadthFirst: true },
} as const;
type SearchName = keyof typeof SEARCHES;
const SEARCH_NAMES: readonly SearchName[] = ["depth-first", "breadth-first"];

function engineWith(name: SearchName, rules: Rules): Engine {
  return searchEngine(name, { description: "under test", entrants: SEARCHES[name], rules });
}

/** The model with no help for the search: crashed calls stay unknown, and it never looks ahead. */
function withoutHelp(object: SmallObject): SmallObject {
  const { model } = object;
  const plain: Model = {
    name: model.name,
    description: model.description,
    init: model.init,
    fs: model.fs,
    step: (state, call) => model.step(state, call),
    isPure: (call) => model.isPure(call),
    describe: (state) => model.describe(state),
    describeCall: (call) => model.describeCall(call),
    ...(model.seesProcess === undefined ? {} : { seesProcess: model.seesProcess }),
    ...(model.partition === undefined ? {} : { partition: (call) => model.partition?.(call) ?? null }),
  };
  return { ...object, model: plain };
}

/** Histories of all sizes, and as many in which two of five operations are lost. */
function casesOf(object: SmallObject): Case[] {
  return Array.from({ length: HISTORIES }, (_, seed) => {
    const size = tinySize(seed + 500_000);
    return caseOf(object, tinyHistory(object, seed % 2 === 0 ? size : { ...size, oneLostIn: 2 }));
  });
}

function expectAgreement(engine: Engine, tried: Case): void {
  const answer = askEngine(engine, tried);
  if (typeof answer === "object") expect.fail(`${answer.mistake}\n${historyText(tried.history)}`);
}

const OBJECTS = SMALL_OBJECTS.map((object) => ({ name: object.model.name, object }));
const RULE_NAMES = Object.keys(ALL_RULES) as (keyof Rules)[];

describe.each(OBJECTS)("$name", ({ object }) => {
  it.each(SEARCH_NAMES)(
    "%s gives the right answer with any one rule switched off",
    { timeout: TIMEOUT_MS },
    (search) => {
      const engines = RULE_NAMES.map((rule) => engineWith(search, { ...ALL_RULES, [rule]: false }));
      for (const tried of casesOf(object)) for (const engine of engines) expectAgreement(engine, tried);
    },
  );

  it.each(SEARCH_NAMES)(
    "%s gives the right answer for a model that says nothing but its steps",
    { timeout: TIMEOUT_MS },
    (search) => {
      const engines = [
        engineWith(search, ALL_RULES),
        ...(["crashDominance", "crashOrder", "eagerPure", "classSymmetry"] as const).map((rule) =>
          engineWith(search, { ...ALL_RULES, [rule]: false }),
        ),
      ];
      for (const tried of casesOf(withoutHelp(object)))
        for (const engine of engines) expectAgreement(engine, tried);
    },
  );
});
