import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { type Call, type Evidence, type Model, moveTo, refuse, type Step } from "./model.ts";
import { explainRegister } from "./register-explanation.ts";
import { sameJson } from "./same-json.ts";

/** One value that is read and overwritten. Unset, it reads as null. */
export const register: Model = {
  name: "register",
  description: "A value that is read and overwritten: read, write",
  init: null,
  fs: ["read", "write"],
  finite: true,
  step: stepRegister,
  isPure: (call) => call.f === "read",
  malformedByShape: true,
  malformed: malformedWrite,
  describe: (state) => canonicalJson(state),
  describeCall: describeRegisterCall,
  evidence: {
    produces: (call) => (call.f === "write" ? call.input : undefined),
    observes: (call) => (call.f === "read" && call.output !== undefined ? [call.output] : []),
    shows: (state) => [state],
  } satisfies Evidence,
  specialty: { kind: "register", read: "read", write: "write" },
  explain: explainRegister,
};

/** Reads and writes; shared with the models that add to them. */
export function stepRegister(state: Json, call: Call): Step<Json> {
  if (call.f === "write") return moveTo(call.input);
  if (call.output === undefined || sameJson(call.output, state)) return moveTo(state);
  return refuse(
    `read returned ${canonicalJson(call.output)}, but the register holds ${canonicalJson(state)}`,
  );
}

/** What was written is what was asked. Where nothing was, and something answered, nobody can say which it was. */
export function malformedWrite({ f, input, output = null }: Call): string | undefined {
  return f === "write" && input === null && output !== null
    ? `a write of null answered ${canonicalJson(output)}: its invocation must say what it writes`
    : undefined;
}

export function describeRegisterCall(call: Call): string {
  if (call.f === "write") return `write ${canonicalJson(call.input)}`;
  return call.output === undefined ? "read" : `read → ${canonicalJson(call.output)}`;
}
