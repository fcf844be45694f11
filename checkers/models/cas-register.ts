import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { type Call, type Evidence, type Model, moveTo, refuse, type Step } from "./model.ts";
import { describeRegisterCall, malformedWrite, stepRegister } from "./register.ts";
import { explainRegister } from "./register-explanation.ts";
import { sameJson } from "./same-json.ts";

/**
 * A register with compare-and-set. The value of a `cas` is `[from, to]`; it completes with `ok` only if it found
 * `from`, and one of unknown outcome took effect only if it found `from`.
 */
export const casRegister: Model = {
  name: "cas-register",
  description: "A value that is read, overwritten, and compared and set: read, write, cas [from, to]",
  init: null,
  fs: ["read", "write", "cas"],
  finite: true,
  step: stepCasRegister,
  isPure,
  malformedByShape: true,
  malformed: (call) =>
    call.f === "cas" && casOf(call) === undefined
      ? `a cas needs [from, to], not ${canonicalJson(call.input)}`
      : malformedWrite(call),
  describe: (state) => canonicalJson(state),
  describeCall: describeCasRegisterCall,
  evidence: {
    produces(call) {
      if (call.f === "write") return call.input;
      return casOf(call)?.to;
    },
    observes(call) {
      if (call.f === "read") return call.output === undefined ? [] : [call.output];
      const cas = casOf(call);
      return cas === undefined ? [] : [cas.from];
    },
    shows: (state) => [state],
  } satisfies Evidence,
  specialty: { kind: "register", read: "read", write: "write", cas: "cas" },
  explain: explainRegister,
};

function stepCasRegister(state: Json, call: Call): Step<Json> {
  const cas = casOf(call);
  if (cas === undefined) return stepRegister(state, call);
  if (sameJson(cas.from, state)) return moveTo(cas.to);
  return refuse(`cas expected ${canonicalJson(cas.from)}, but the register holds ${canonicalJson(state)}`);
}

function isPure(call: Call): boolean {
  const cas = casOf(call);
  return call.f === "read" || (cas !== undefined && sameJson(cas.from, cas.to));
}

function describeCasRegisterCall(call: Call): string {
  const cas = casOf(call);
  return cas === undefined
    ? describeRegisterCall(call)
    : `cas ${canonicalJson(cas.from)} → ${canonicalJson(cas.to)}`;
}

function casOf(call: Call): { readonly from: Json; readonly to: Json } | undefined {
  if (call.f !== "cas" || !isJsonArray(call.input)) return undefined;
  const [from, to] = call.input;
  return call.input.length === 2 && from !== undefined && to !== undefined ? { from, to } : undefined;
}
