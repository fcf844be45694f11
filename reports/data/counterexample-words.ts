import type { Configuration, Counterexample } from "../../checkers/verdict.ts";
import { count } from "../../checkers/wording.ts";
import { visible } from "../embed.ts";
import { shorten } from "./operation-data.ts";

const MAX_STATE = 80;

/** The story of one order that cannot be continued, for a reader who has never seen one. */
export function configurationCaption(example: Counterexample, configuration: Configuration): string {
  const { model, key, fromTheBeginning } = example;
  const { stateBefore, linearized, states } = configuration;
  const object = key === undefined ? `the ${model}` : `the ${model} under key ${key}`;
  const before = fromTheBeginning
    ? `At first ${object} is ${words(stateBefore)}.`
    : `Before the first operation shown here, ${object} is ${words(stateBefore)}.`;
  const order =
    linearized.length === 0
      ? "Already the first step fails: none of the operations can come first."
      : `The numbered path is ${goesFurthest(example, configuration)}: it takes ${count(linearized.length, "step")} and leaves ${words(states.at(-1) ?? stateBefore)}.`;
  return visible(
    [before, order, ending(example, configuration)].filter((sentence) => sentence !== "").join(" "),
  );
}

function goesFurthest({ configurations }: Counterexample, configuration: Configuration): string {
  return configuration === configurations[0]
    ? "the order that explains the answers for longest"
    : "another order that explains some of the answers";
}

function ending({ window, labels, culprit }: Counterexample, { stuck }: Configuration): string {
  const blocked = stuck.find(({ position }) => position === culprit) ?? stuck[0];
  if (blocked === undefined) return "";
  const process = window[blocked.position]?.invocation.process;
  const others = stuck.length === 1 ? "" : ", and nothing else that could come first helps";
  return `There it ends: ${words(labels[blocked.position] ?? "")} by process ${process ?? "?"} cannot come next, because ${blocked.why}${others}.`;
}

function words(text: string): string {
  return shorten(text, MAX_STATE);
}
