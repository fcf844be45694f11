import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { type Call, type Model, moveTo, refuse, type Step } from "./model.ts";
import { atOf, clockWentBack, fieldsOf, untimely } from "./object-time.ts";

/** When a request was admitted: a time from the first to the second, which are the same where it was heard. Null: any later time. */
type Admission = readonly [least: number, most: number | null];

interface Limiting extends Readonly<Record<string, Json>> {
  /** The object's clock shows at least this. */
  readonly now: number;
  /** The last `limit` admissions that may still count, in order. */
  readonly admitted: readonly Admission[];
}

interface Limits {
  /** So many are admitted in any window. */
  readonly limit: number;
  /** Length of a window by the object's clock: an admission at t counts at every time before t + window. */
  readonly window: number;
}

/**
 * A sliding window by the object's own clock, whose time `at` is in every answer: `request` answers {at, admitted}. It is
 * admitted exactly if fewer than `limit` of the requests admitted before it still count.
 *
 * An admission that nobody heard took place at a time that nobody heard, but not before the answers before it, not after
 * those that follow, and not while the window was full. So each has an interval of possible times. A later
 * refusal says that the window is full, which cuts from the beginning of the interval of the admission that is `limit`
 * back, and so of those after it, which are later; one that is admitted says that it does not count any more, and it
 * is forgotten. Since admissions are in order, nothing else can be learnt: the intervals say exactly what is possible.
 */
export function rateLimiter({ limit, window }: Limits): Model<Limiting> {
  return {
    name: `rate-limiter:limit=${limit},window=${window}`,
    description: `At most ${limit} requests in any ${window} by the object's own clock: request (answers {at, admitted})`,
    init: { now: 0, admitted: [] },
    fs: ["request"],
    step: (state, call) => stepLimiter(state, call, { limit, window }),
    isPure: () => false,
    malformed: (call) => untimely(call, "admitted"),
    describe: ({ now, admitted }) =>
      `${admitted.length} of ${limit} admitted${admitted.length === 0 ? "" : ` (at ${admitted.map(admissionWords).join(", ")})`}, clock at ${now}`,
    describeCall,
    // The clock never goes back.
    isDoomed: ({ now }, call) => (atOf(call) ?? now) < now,
  };
}

function stepLimiter(state: Limiting, call: Call, { limit, window }: Limits): Step<Limiting> {
  const at = atOf(call);
  const decisive = state.admitted.at(-limit);
  if (at === undefined) {
    // Nobody heard, and it waits until there is room; refused, it is as if it had never been.
    const from = Math.max(state.now, decisive === undefined ? 0 : decisive[0] + window);
    return moveTo({ now: from, admitted: [...state.admitted, [from, null] as const].slice(-limit) });
  }
  if (at < state.now) return refuse(clockWentBack(describeCall(call), state.now));
  const known = state.admitted.map(([least, most]): Admission => [least, most ?? at]);
  const [least, most] = known.at(-limit) ?? [];
  const isOver = at - window;
  if (fieldsOf(call.output)?.["admitted"] === true) {
    if (least !== undefined && least > isOver)
      return refuse(
        `request was admitted at ${at}, but as many as the limit of ${limit} still counted: at ${known.map(admissionWords).join(", ")}`,
      );
    return moveTo(counting([...known, [at, at]], at, { limit, window }));
  }
  if (most === undefined || most === null || most <= isOver) {
    const counted = counting(known, at, { limit, window }).admitted.length;
    return refuse(`request was refused at ${at}, but only ${counted} of ${limit} admissions still counted`);
  }
  const full = known.map(([first, last]): Admission => [Math.max(first, isOver + 1), last]);
  return moveTo(counting(full, at, { limit, window }));
}

/** The admissions that may still count. */
function counting(admitted: readonly Admission[], at: number, { limit, window }: Limits): Limiting {
  const still = admitted.filter(([, most]) => most === null || most > at - window);
  return { now: at, admitted: still.slice(-limit) };
}

function describeCall(call: Call): string {
  const at = atOf(call);
  const asked = call.input === null ? "request" : `request ${canonicalJson(call.input)}`;
  if (at === undefined) return asked;
  return `${asked} → ${fieldsOf(call.output)?.["admitted"] === true ? "admitted" : "refused"} at ${at}`;
}

function admissionWords([least, most]: Admission): string {
  if (least === most) return `${least}`;
  return most === null ? `${least} or later` : `${least} to ${most}`;
}
