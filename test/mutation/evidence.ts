import { canonicalJson } from "../../checkers/history/canonical-json.ts";
import { isJsonArray, type Json } from "../../checkers/history/operation.ts";
import type { Call, Model } from "../../checkers/models/model.ts";
import { sameJson } from "../../checkers/models/same-json.ts";

/** Who makes what others see, for models of which that is known: what a witness must not leave out. */
export interface Traces {
  /** What the call may have put there; `undefined` if nothing. */
  produced(call: Call): string | undefined;
  /** What shows that somebody put it there. */
  observed(call: Call): readonly string[];
}

/** By the roles of operations, not by what the model says of evidence: searches rest on that themselves. */
export function tracesOf({ specialty, init }: Model): Traces | undefined {
  switch (specialty?.kind) {
    case "register": {
      const { read, write, cas } = specialty;
      const given = ({ f, input }: Call): Json => {
        if (f === write) return input;
        return f === cas && isJsonArray(input) ? (input[1] ?? null) : null;
      };
      const seen = ({ f, input, output }: Call): Json => {
        if (f === read) return output ?? null;
        return f === cas && isJsonArray(input) ? (input[0] ?? null) : null;
      };
      return {
        produced: (call) => (call.f === read ? undefined : canonicalJson(given(call))),
        observed: (call) => (sameJson(seen(call), init) ? [] : [canonicalJson(seen(call))]),
      };
    }
    case "list":
      return {
        produced: ({ f, input }) => (f === specialty.append ? canonicalJson(input) : undefined),
        observed: ({ output }) => textsOf(output),
      };
    case "set":
      return {
        produced: ({ f, input }) => (f === specialty.add ? canonicalJson(input) : undefined),
        observed: ({ f, input, output }) =>
          f === specialty.contains && output === true ? [canonicalJson(input)] : textsOf(output),
      };
    case "queue":
    case "stack":
    case "priority-queue":
    case "bag":
      return {
        produced: ({ f, input }) => (f === specialty.add ? canonicalJson(input) : undefined),
        observed: ({ f, output }) =>
          f === specialty.add || output === undefined || output === null ? [] : [canonicalJson(output)],
      };
    case "counter":
      return {
        produced: ({ f }) => (f === specialty.add ? "the sum" : undefined),
        observed: ({ f, output }) =>
          f === specialty.read && output !== undefined && output !== init ? ["the sum"] : [],
      };
    case "lock":
    case undefined:
      return undefined;
  }
}

function textsOf(output: Json | undefined): readonly string[] {
  return isJsonArray(output ?? null)
    ? (output as readonly Json[]).map((element) => canonicalJson(element))
    : [];
}
