import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { contrast } from "./abridge.ts";
import { callWords } from "./call-words.ts";
import { type Call, type Evidence, type Model, moveTo, refuse, type Step } from "./model.ts";
import { sameJson } from "./same-json.ts";
import { braces, includesJson, sortedElements } from "./sorted-elements.ts";

/**
 * A set. `add` and `remove` name the element, and their answers say nothing: to add what is there, or to remove what is
 * not, changes nothing. `contains` names it too and answers true or false. `read` answers all elements once, in
 * any order; null stands for none.
 */
export const setModel: Model<readonly Json[]> = {
  name: "set",
  description: "A set: add, remove, contains (true or false), read (all elements, in any order)",
  init: [],
  fs: ["add", "remove", "contains", "read"],
  finite: true,
  specialty: { kind: "set", add: "add", remove: "remove", contains: "contains", read: "read" },
  step: stepSet,
  isPure: ({ f }) => f === "contains" || f === "read",
  malformedByShape: true,
  malformed,
  describe: braces,
  describeCall: (call) =>
    call.f === "read" && call.output !== undefined ? `read → ${braces(elementsOf(call))}` : callWords(call),
  // Only presence is a token. Who takes an addition out that nobody saw takes nothing from those who saw the absence.
  evidence: {
    produces: (call) => (call.f === "add" ? call.input : undefined),
    observes(call) {
      if (call.f === "contains") return call.output === true ? [call.input] : [];
      return call.f === "read" ? elementsOf(call) : [];
    },
    shows: (state) => state,
  } satisfies Evidence<readonly Json[]>,
  // Without a removal a set only grows.
  isDoomed(state, call) {
    if (call.output === undefined) return false;
    if (call.f === "contains") return call.output === false && includesJson(state, call.input);
    if (call.f !== "read") return false;
    const shown = new Set(elementsOf(call).map((element) => canonicalJson(element)));
    return !state.every((element) => shown.has(canonicalJson(element)));
  },
  isReset: ({ f }) => f === "remove",
};

/** The state is sorted by the elements' JSON texts, so that equal sets are equal states. */
function stepSet(state: readonly Json[], call: Call): Step<readonly Json[]> {
  const { f, input, output } = call;
  switch (f) {
    case "add":
      return moveTo(includesJson(state, input) ? state : sortedElements([...state, input]));
    case "remove":
      return moveTo(state.filter((element) => !sameJson(element, input)));
    case "contains": {
      const holds = includesJson(state, input);
      if (output === undefined || output === holds) return moveTo(state);
      const element = canonicalJson(input);
      const fact = `${element} is ${holds ? "" : "not "}in the set`;
      return refuse(`contains ${element} returned ${canonicalJson(output)}, but ${fact}`);
    }
    default: {
      const shown = sortedElements(elementsOf(call));
      if (output === undefined || sameJson(shown, state)) return moveTo(state);
      const [seen, held] = contrast(shown, state).map((list) => `{${list.slice(1, -1)}}`);
      return refuse(`read returned ${seen}, but the set is ${held}: ${difference(shown, state)}`);
    }
  }
}

/** What a read misses, or shows without cause: among many elements nobody finds it. Both are sorted. */
function difference(shown: readonly Json[], state: readonly Json[]): string {
  const at = state.findIndex((element, i) => !sameJson(element, shown[i] ?? null));
  const missed = state[at];
  const extra = shown[at < 0 ? state.length : at];
  if (missed !== undefined && (extra === undefined || canonicalJson(missed) < canonicalJson(extra)))
    return `it misses ${canonicalJson(missed)}`;
  if (extra === undefined) return "";
  return `it shows ${canonicalJson(extra)}${includesJson(state, extra) ? " more than once" : ""}`;
}

function malformed({ f, output }: Call): string | undefined {
  if (output === undefined) return undefined;
  if (f === "contains" && typeof output !== "boolean")
    return `contains answers true or false, not ${canonicalJson(output)}`;
  if (f === "read" && output !== null && !isJsonArray(output))
    return `a read of a set returns a list of its elements, not ${canonicalJson(output)}`;
  return undefined;
}

function elementsOf({ output }: Call): readonly Json[] {
  return isJsonArray(output) ? output : [];
}
