import { dualWrite as dualWriteChecker } from "../checkers/dual-write/dual-write.ts";
import type { Context } from "./generator/context.ts";
import { eachThread } from "./generator/each.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { sequence } from "./generator/sequence.ts";
import { emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * Changes of a few rows, each of which is to be published as an event, and reads of both: what services do that keep
 * state and tell others of it. State and events must agree, whatever fails between the two.
 *
 * A `change` of a row (its key) adds to what that row has been through. A `read` returns the changes of a row in their
 * order, and `events`, which has no key, the events `[row, change]` of all rows in theirs.
 */
export const dualWrite: Workload = {
  name: "dual-write",
  description: "Changes of a few rows and the events that tell of them, which must agree",
  readOnly: new Set(["read", "events"]),
  generator: ({ keys }) => changing({ keys, lastChange: 0, emitted: 0 }),
  finalGenerator: (_, keys) =>
    eachThread(sequence([...keys.map((key) => ({ f: "read", key })), { f: "events" }])),
  checker: () => dualWriteChecker(),
};

/** How many changes there are to a look at rows or events, at least, and how many for each that there have been. */
const LEAST_CHANGES_PER_LOOK = 10;
const CHANGES_PER_LOOK_AND_CHANGE = 0.05;
/** Of the looks. */
const EVENTS = 0.5;

interface Changing {
  readonly keys: number;
  /** Changes are 1, 2, 3, ... over all rows. */
  readonly lastChange: number;
  readonly emitted: number;
}

function changing(state: Changing): OpGenerator {
  return {
    next(ctx) {
      const template = nextOf(state, ctx);
      const invoke = fillIn(template, ctx);
      if (invoke === undefined) return pending(this);
      const lastChange = state.lastChange + (template.f === "change" ? 1 : 0);
      return emit(invoke, changing({ ...state, lastChange, emitted: state.emitted + 1 }));
    },
    update() {
      return this;
    },
  };
}

function nextOf({ keys, lastChange, emitted }: Changing, { random }: Context): OpTemplate {
  const key = random.int(3 * emitted, keys);
  const looks = 1 / (1 + Math.max(LEAST_CHANGES_PER_LOOK, CHANGES_PER_LOOK_AND_CHANGE * lastChange));
  if (random.float(3 * emitted + 1) >= looks) return { f: "change", key, value: lastChange + 1 };
  return random.float(3 * emitted + 2) < EVENTS ? { f: "events" } : { f: "read", key };
}
