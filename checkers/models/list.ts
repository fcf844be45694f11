import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { abridge, contrast } from "./abridge.ts";
import { explainList } from "./list-explanation.ts";
import { type Call, type Evidence, type Model, moveTo, refuse } from "./model.ts";
import { sameJson } from "./same-json.ts";

/** A list that only grows: every read shows all of it, so one read gives away the order of all appends before. */
export const list: Model<readonly Json[]> = {
  name: "list",
  description: "A list that grows at its end and is read whole: append, read",
  init: [],
  fs: ["append", "read"],
  specialty: { kind: "list", read: "read", append: "append" },
  step(state, call) {
    if (call.f === "append") return moveTo([...state, call.input]);
    if (call.output === undefined || sameJson(elementsOf(call), state)) return moveTo(state);
    const [shown, held] = contrast(call.output, state);
    return refuse(`read returned ${shown}, but the list is ${held}`);
  },
  isPure: (call) => call.f === "read",
  malformedByShape: true,
  malformed: (call) =>
    call.f === "read" && call.output !== undefined && call.output !== null && !isJsonArray(call.output)
      ? `a read of a list returns a list, not ${canonicalJson(call.output)}`
      : undefined,
  describe: (state) => abridge(state),
  describeCall(call) {
    if (call.f === "append") return `append ${canonicalJson(call.input)}`;
    return call.output === undefined ? "read" : `read → ${abridge(elementsOf(call))}`;
  },
  evidence: {
    produces: (call) => (call.f === "append" ? call.input : undefined),
    observes: (call) => (call.f === "read" ? elementsOf(call) : []),
    shows: (state) => state,
  } satisfies Evidence<readonly Json[]>,
  // Elements never go away, so what a read shows must begin with all that is there now.
  isDoomed(state, call) {
    if (call.f !== "read" || call.output === undefined) return false;
    const shown = elementsOf(call);
    return state.length > shown.length || !state.every((element, i) => sameJson(element, shown[i] ?? null));
  },
  explain: explainList,
};

/** A list that nobody has appended to yet may be read as null. */
function elementsOf(call: Call): readonly Json[] {
  return isJsonArray(call.output) ? call.output : [];
}
