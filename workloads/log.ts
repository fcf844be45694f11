import type { Json } from "../checkers/history/operation.ts";
import { log as logChecker } from "../checkers/log/log.ts";
import type { Context } from "./generator/context.ts";
import { eachThread } from "./generator/each.ts";
import type { GeneratorEvent, OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { EXHAUSTED, emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * A log of a few partitions, in which every message takes the next offset: every client sends messages, and polls the
 * partitions that it was assigned, each from where it left off. In the end everybody polls all from the beginning.
 *
 * `send` is of `["send", partition, message]`, one or two of them, and answers with `[offset, message]` in the place of
 * each message. `poll` is of `["poll"]`, and answers with the next messages as `["poll", { partition: [[offset, message]] }]`;
 * `catch-up` with all that there are. `assign` of `{ partitions, from }` says which partitions to poll from now on, and that
 * from their beginning.
 */
export const log: Workload = {
  name: "log",
  description: "Sends to and polls of a log of a few partitions, of which consumers must miss nothing",
  readOnly: new Set(["poll", "catch-up", "assign"]),
  generator: ({ keys }) => eachThread(consuming({ ...FRESH, partitions: namesOf(keys) })),
  finalGenerator: ({ keys }) =>
    eachThread(catchingUp({ partitions: namesOf(keys), step: 0, isBusy: false, failures: 0 })),
  checker: () => logChecker(),
};

const SENDS = 0.6;
const REASSIGNMENTS = 0.01;
const SENDS_TWO = 0.2;
const MAX_FAILURES = 10;

function namesOf(keys: number): readonly string[] {
  return Array.from({ length: keys }, (_, i) => `p${i}`);
}

/** What one client knows. */
interface Consuming {
  readonly partitions: readonly string[];
  /** Whether it has been assigned partitions, and has lost no connection since. */
  readonly isAssigned: boolean;
  /** How many messages it has sent. */
  readonly sent: number;
  readonly emitted: number;
}

const FRESH = { isAssigned: false, sent: 0, emitted: 0 };

function consuming(state: Consuming): OpGenerator {
  return {
    next(ctx) {
      const template = nextOf(state, ctx);
      const invoke = fillIn(template, ctx);
      if (invoke === undefined) return pending(this);
      const sent = state.sent + (template.f === "send" ? 2 : 0);
      return emit(invoke, consuming({ ...state, sent, emitted: state.emitted + 1 }));
    },
    update(_, { type, f }: GeneratorEvent) {
      if (type === "invoke") return this;
      // Whatever did not succeed may have cost the client its connection, and with it its place in the log.
      const isAssigned = type === "ok" && (state.isAssigned || f === "assign");
      return isAssigned === state.isAssigned ? this : consuming({ ...state, isAssigned });
    },
  };
}

function nextOf({ partitions, isAssigned, sent, emitted }: Consuming, ctx: Context): OpTemplate {
  const { random } = ctx;
  const draw = (nth: number): number => random.float(6 * emitted + nth);
  const pick = (nth: number): string => partitions[random.int(6 * emitted + nth, partitions.length)] ?? "p0";
  if (draw(0) < SENDS) {
    // Messages are different for all clients: the client and a number.
    const message = (n: number): Json => `c${ctx.threads[0] ?? 0}/${n}`;
    const first: Json = ["send", pick(1), message(sent + 1)];
    return {
      f: "send",
      value: draw(2) < SENDS_TWO ? [first, ["send", pick(3), message(sent + 2)]] : [first],
    };
  }
  if (isAssigned && draw(4) >= REASSIGNMENTS) return { f: "poll", value: [["poll"]] };
  const some = partitions.filter(
    (_, i) => i === random.int(6 * emitted + 5, partitions.length) || i % 2 === emitted % 2,
  );
  return { f: "assign", value: { partitions: some, from: "beginning" } };
}

interface CatchingUp {
  readonly partitions: readonly string[];
  /** 0: to be assigned; 1: to catch up; 2: done. */
  readonly step: number;
  readonly isBusy: boolean;
  readonly failures: number;
}

function catchingUp(state: CatchingUp): OpGenerator {
  const { partitions, step, isBusy, failures } = state;
  return {
    next(ctx) {
      if (step === 2 || failures === MAX_FAILURES) return EXHAUSTED;
      const template: OpTemplate =
        step === 0
          ? { f: "assign", value: { partitions, from: "beginning" } }
          : { f: "catch-up", value: [["poll"]] };
      const invoke = isBusy ? undefined : fillIn(template, ctx);
      return invoke === undefined ? pending(this) : emit(invoke, catchingUp({ ...state, isBusy: true }));
    },
    update(_, { type }) {
      if (type === "invoke") return this;
      return type === "ok"
        ? catchingUp({ ...state, step: step + 1, isBusy: false })
        : catchingUp({ ...state, step: 0, isBusy: false, failures: failures + 1 });
    },
  };
}
