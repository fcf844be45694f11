import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { type Call, type Evidence, type Model, moveTo, refuse, type Step } from "./model.ts";
import { sameJson } from "./same-json.ts";

interface Version extends Readonly<Record<string, Json>> {
  readonly value: Json;
  /** Of the write that wrote the value; where nobody heard it, the least that it can be. */
  readonly revision: number;
  readonly unheard: boolean;
}

/**
 * A register whose writes the database numbers itself: every write gets a revision greater than all before it, in the
 * order in which they took effect, as in etcd. `write` answers {value, revision}, or {revision}; `read` answers the pair
 * that is current, which is {value: null, revision: 0} before the first write.
 *
 * The revision of a write that nobody heard is known to be greater than the one before it, and nothing else: every
 * greater one is possible. A further such write raises the least one by 1 more, a read or a write with a revision
 * settles it. So the states in which the register can be are always all from some least revision on, or a single one.
 */
export const versionedRegister: Model<Version> = {
  name: "versioned-register",
  description:
    "A value with the revision of its write, which orders the writes: read, write (both answer {value, revision})",
  init: { value: null, revision: 0, unheard: false },
  fs: ["read", "write"],
  step: stepVersion,
  // An answered read may settle a revision that nobody had heard.
  isPure: ({ f, output }) => f === "read" && output === undefined,
  malformed,
  describe: ({ value, revision, unheard }) =>
    `${canonicalJson(value)} at revision ${revision}${unheard ? " or later" : ""}`,
  describeCall({ f, input, output }) {
    const answer = answerOf(output);
    if (f === "write")
      return `write ${canonicalJson(input)}${answer === undefined ? "" : ` → revision ${answer.revision}`}`;
    return answer === undefined
      ? "read"
      : `read → ${canonicalJson(answer.value ?? null)} at revision ${answer.revision}`;
  },
  // The revision of a write can be wrong too.
  tells: ({ output }) => output !== undefined,
  // Without a write that nobody saw the revisions still rise.
  evidence: {
    produces: ({ f, input }) => (f === "write" ? input : undefined),
    observes({ f, output }) {
      const answer = f === "read" ? answerOf(output) : undefined;
      return answer === undefined ? [] : [answer.value ?? null];
    },
    shows: ({ value }) => [value],
  } satisfies Evidence<Version>,
  // Revisions never fall, and each has one value.
  isDoomed(state, { f, output }) {
    const answer = answerOf(output);
    if (answer === undefined || answer.revision > state.revision) return false;
    if (f === "write" || answer.revision < state.revision) return true;
    return !sameJson(answer.value ?? null, state.value);
  },
};

function stepVersion(state: Version, { f, input, output }: Call): Step<Version> {
  const answer = answerOf(output);
  const current = `${state.revision}${state.unheard ? " or later" : ""}`;
  if (f === "write") {
    if (answer === undefined) return moveTo({ value: input, revision: state.revision + 1, unheard: true });
    const { revision, value = input } = answer;
    if (!sameJson(value, input))
      return refuse(`a write of ${canonicalJson(input)} answered that it wrote ${canonicalJson(value)}`);
    if (revision > state.revision) return moveTo({ value: input, revision, unheard: false });
    return refuse(
      `write ${canonicalJson(input)} got revision ${revision}, but the register is at revision ${current}`,
    );
  }
  if (answer === undefined) return moveTo(state);
  const { value = null, revision } = answer;
  const isPossible = state.unheard ? revision >= state.revision : revision === state.revision;
  if (isPossible && sameJson(value, state.value)) return moveTo({ value, revision, unheard: false });
  return refuse(
    `read returned ${canonicalJson(value)} at revision ${revision}, but the register holds ${canonicalJson(state.value)} at revision ${current}`,
  );
}

function malformed({ f, output }: Call): string | undefined {
  if (output === undefined || answerOf(output) !== undefined) return undefined;
  return `a ${f} answers {value, revision} with an integer revision, not ${canonicalJson(output)}`;
}

function answerOf(
  output: Json | undefined,
): { readonly value: Json | undefined; readonly revision: number } | undefined {
  if (typeof output !== "object" || output === null || isJsonArray(output)) return undefined;
  const { value, revision } = output;
  return typeof revision === "number" && Number.isSafeInteger(revision) ? { value, revision } : undefined;
}
