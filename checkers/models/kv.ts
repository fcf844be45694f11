import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { type Call, type Model, moveTo, refuse } from "./model.ts";
import { sameJson } from "./same-json.ts";

/**
 * Strings under keys, as in Porcupine's tests: `put` overwrites, `append` adds to the end, `get` answers the string,
 * which is "" before anything is put.
 *
 * The key is that of the operation. Or else the value names it: [key, string] for a put and an append, [key, null] for
 * a get, which answers [key, string]. Keys are independent objects either way.
 */
export const kv: Model<string> = {
  name: "kv",
  description: 'Strings under keys, at first "": get, put, append',
  init: "",
  fs: ["get", "put", "append"],
  step(state, call) {
    if (call.f === "put") return moveTo(stringIn(call.input) ?? "");
    if (call.f === "append") return moveTo(state + (stringIn(call.input) ?? ""));
    const got = stringIn(call.output);
    if (!answersItsKey(call)) return refuse(`${describeCall(call)} tells of another key`);
    if (got === undefined || got === state) return moveTo(state);
    return refuse(`get returned ${canonicalJson(got)}, but the string is ${canonicalJson(state)}`);
  },
  // Appending nothing changes nothing.
  isPure: (call) => call.f === "get" || (call.f === "append" && stringIn(call.input) === ""),
  partition: (call) => (isJsonArray(call.input) ? (call.input[0] ?? null) : null),
  malformedByShape: true,
  malformed,
  describe: (state) => canonicalJson(state),
  describeCall,
  // Until a put overwrites it, a string only grows at its end.
  isDoomed(state, call) {
    const got = call.f === "get" ? stringIn(call.output) : undefined;
    return got !== undefined && (!got.startsWith(state) || !answersItsKey(call));
  },
  isReset: ({ f }) => f === "put",
};

function malformed({ f, input, output }: Call): string | undefined {
  if (f !== "get") {
    return stringIn(input) === undefined
      ? `${f} needs a string, or [key, string], not ${canonicalJson(input)}`
      : undefined;
  }
  if (output === undefined) return undefined;
  if (stringIn(output) === undefined || isJsonArray(output) !== isJsonArray(input))
    return `a get answers ${isJsonArray(input) ? "[key, string]" : "a string"}, not ${canonicalJson(output)}`;
  return undefined;
}

function answersItsKey({ input, output }: Call): boolean {
  return !isJsonArray(input) || !isJsonArray(output) || sameJson(input[0] ?? null, output[0] ?? null);
}

function describeCall({ f, input, output }: Call): string {
  const key = isJsonArray(input) ? ` ${canonicalJson(input[0] ?? null)}` : "";
  if (f !== "get") return `${f}${key} ${canonicalJson(stringIn(input) ?? null)}`;
  return `${f}${key}${output === undefined ? "" : ` → ${canonicalJson(isJsonArray(input) ? output : (stringIn(output) ?? null))}`}`;
}

/** The string in `"s"` or `[key, "s"]`. */
function stringIn(value: Json | undefined): string | undefined {
  const string = isJsonArray(value) ? value[1] : value;
  return typeof string === "string" ? string : undefined;
}
