import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { callWords } from "./call-words.ts";
import { type Call, type Model, moveTo, refuse, type Step } from "./model.ts";

interface Fence extends Readonly<Record<string, Json>> {
  readonly held: boolean;
  /** The last token given; where nobody heard it, the least that it can be. -1 before the first. */
  readonly token: number;
  /** True while the lock is held under a token that nobody heard. */
  readonly unheard: boolean;
}

/**
 * A lock that gives each holder a fencing token, an integer from 0, greater than all before it. `acquire` answers the token. A
 * `release` may name the token, and is then right only under that one. An attempt that did not get the lock is a `fail`.
 *
 * The token of an acquire whose answer nobody heard is only known to be greater than those before it. All that a later
 * call can ask of it is that it be less than the next, and what a release says it was: so its least value says all.
 *
 * @see Kleppmann, "How to do distributed locking", 2016.
 */
export const fencedLock: Model<Fence> = {
  name: "fenced-lock",
  description:
    "A lock that answers each acquire with a greater token: acquire, release (with the token, or null)",
  init: { held: false, token: -1, unheard: false },
  fs: ["acquire", "release"],
  step: stepFence,
  isPure: () => false,
  malformedByShape: true,
  malformed({ f, input, output }) {
    if (f === "acquire" && output !== undefined && !isToken(output))
      return `acquire answers a token, an integer from 0, not ${canonicalJson(output)}`;
    if (f === "release" && input !== null && !isToken(input))
      return `release names the token, an integer from 0, or null, not ${canonicalJson(input)}`;
    return undefined;
  },
  describe({ held, token, unheard }) {
    if (!held) return token < 0 ? "free" : `free, last token ${token}`;
    return unheard ? `held under a token of at least ${token}` : `held under token ${token}`;
  },
  describeCall: callWords,
  // Tokens never fall.
  isDoomed({ held, token }, { f, input, output }) {
    if (f === "acquire") return typeof output === "number" && output <= token;
    return typeof input === "number" && (input < token || (input === token && !held));
  },
};

function stepFence({ held, token, unheard }: Fence, call: Call): Step<Fence> {
  const { f, input, output } = call;
  if (f === "acquire") {
    if (held) return refuse(`${callWords(call)} succeeded, but the lock is held`);
    if (typeof output !== "number") return moveTo({ held: true, token: token + 1, unheard: true });
    if (output <= token)
      return refuse(`acquire returned token ${output}, but token ${token} had been given before`);
    return moveTo({ held: true, token: output, unheard: false });
  }
  if (!held) return refuse(`${callWords(call)} succeeded, but the lock is free`);
  if (typeof input !== "number" || input === token) return moveTo({ held: false, token, unheard: false });
  if (unheard && input > token) return moveTo({ held: false, token: input, unheard: false });
  return refuse(
    `release of token ${input} succeeded, but the lock is held under ${unheard ? "a later one" : `token ${token}`}`,
  );
}

function isToken(value: Json): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
