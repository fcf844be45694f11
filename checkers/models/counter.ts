import { canonicalJson } from "../history/canonical-json.ts";
import { callWords } from "./call-words.ts";
import { type Call, type Model, moveTo, refuse } from "./model.ts";

/**
 * A sum. `add` takes an integer, which may be negative; `read` answers the sum; `add-and-get` adds and answers the sum
 * thereafter.
 */
export const counter: Model<number> = {
  name: "counter",
  description: "A sum that starts at 0: add, read, add-and-get (answers the new sum)",
  init: 0,
  fs: ["add", "read", "add-and-get"],
  specialty: { kind: "counter", add: "add", read: "read" },
  step(sum, call) {
    const { f, output } = call;
    const after = f === "read" ? sum : sum + termOf(call);
    if (f === "add" || output === undefined || output === after) return moveTo(after);
    const fact = f === "read" ? `the sum is ${sum}` : `the sum was ${sum} before`;
    return refuse(`${callWords({ ...call, output: null })} returned ${canonicalJson(output)}, but ${fact}`);
  },
  // Adding 0 changes nothing either, in whatever state it is legal.
  isPure: (call) => call.f === "read" || termOf(call) === 0,
  malformedByShape: true,
  malformed(call) {
    const { f, input, output } = call;
    if (f !== "read" && !Number.isSafeInteger(input))
      return `${f} needs an integer, not ${canonicalJson(input)}`;
    if (f === "add" || output === undefined || Number.isSafeInteger(output)) return undefined;
    return `${f} answers an integer, not ${canonicalJson(output)}`;
  },
  describe: String,
  // The new sum may be the same number as the term, and is none the less an answer.
  describeCall: (call) =>
    call.f === "add-and-get" && typeof call.output === "number"
      ? `${callWords({ ...call, output: null })} → ${call.output}`
      : callWords(call),
  // As long as nothing is subtracted the sum never falls.
  isDoomed(sum, call) {
    const { f, output } = call;
    if (f === "add" || typeof output !== "number") return false;
    return sum + (f === "read" ? 0 : termOf(call)) > output;
  },
  isReset: (call) => call.f !== "read" && termOf(call) < 0,
};

function termOf({ input }: Call): number {
  return typeof input === "number" ? input : 0;
}
