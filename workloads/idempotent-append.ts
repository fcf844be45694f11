import { idempotency } from "../checkers/idempotency/idempotency.ts";
import { finalReads } from "./final-reads.ts";
import type { Context } from "./generator/context.ts";
import { eachThread } from "./generator/each.ts";
import type { GeneratorEvent, OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * Appends to a few logs under an id for each request, which clients send again on purpose: after an unknown outcome, as
 * whoever needs an answer does, and also after an answer, now and then with something else to append. A request must
 * take effect once, and be answered as it was the first time.
 *
 * An `append` of `{ id, element }` answers with what was appended under that id. An id is the name of a client and a
 * number, `c3/17`; a client's numbers ascend, and once it has sent one, it repeats none before it.
 */
export const idempotentAppend: Workload = {
  name: "idempotent-append",
  description: "Appends that are sent again under the same request id, each of which must take effect once",
  readOnly: new Set(["read"]),
  generator: ({ keys, concurrency }) => eachThread(appending({ ...FRESH, keys, clients: concurrency })),
  finalGenerator: (_, keys) => finalReads(keys),
  checker: () => idempotency("idempotent-append"),
};

const REPEATS_AFTER_ANSWER = 0.3;
const REPEATS_AFTER_NO_ANSWER = 0.9;
/** Of the repeats. */
const OTHER_ELEMENTS = 0.2;
const MAX_ATTEMPTS = 5;
/** How many appends there are to a read, at least, and how many for each element of its log. */
const LEAST_APPENDS_PER_READ = 10;
const APPENDS_PER_READ_AND_ELEMENT = 0.05;

/** What one client knows. */
interface Appending {
  readonly keys: number;
  readonly clients: number;
  /** The number of its latest request. Elements are these numbers; one that differs is negative. */
  readonly number: number;
  readonly key: number;
  readonly attempts: number;
  /** Nobody knows what came of the latest attempt. */
  readonly isOpen: boolean;
  readonly emitted: number;
}

const FRESH = { number: 0, key: 0, attempts: 0, isOpen: false, emitted: 0 };

function appending(state: Appending): OpGenerator {
  return {
    next(ctx) {
      const [template, next] = nextOf(state, ctx);
      const invoke = fillIn(template, ctx);
      return invoke === undefined ? pending(this) : emit(invoke, appending(next));
    },
    update(_, { f, type }: GeneratorEvent) {
      if (f !== "append" || type === "invoke") return this;
      const isOpen = type === "info";
      return isOpen === state.isOpen ? this : appending({ ...state, isOpen });
    },
  };
}

function nextOf(state: Appending, ctx: Context): readonly [OpTemplate, Appending] {
  const { random } = ctx;
  const { keys, clients, number, key, attempts, isOpen, emitted } = state;
  const draw = (nth: number): number => random.float(4 * emitted + nth);
  const next = { ...state, emitted: emitted + 1 };
  const id = (n: number): string => `c${ctx.threads[0] ?? 0}/${n}`;
  const canRepeat = attempts > 0 && attempts < MAX_ATTEMPTS;
  if (canRepeat && draw(0) < (isOpen ? REPEATS_AFTER_NO_ANSWER : REPEATS_AFTER_ANSWER)) {
    const element = draw(1) < OTHER_ELEMENTS ? -number : number;
    return [
      { f: "append", key, value: { id: id(number), element } },
      { ...next, attempts: attempts + 1 },
    ];
  }
  const chosen = random.int(4 * emitted + 2, keys);
  const size = (number * clients) / keys;
  const reads = 1 / (1 + Math.max(LEAST_APPENDS_PER_READ, APPENDS_PER_READ_AND_ELEMENT * size));
  if (draw(3) < reads) return [{ f: "read", key: chosen }, next];
  const fresh = number + 1;
  return [
    { f: "append", key: chosen, value: { id: id(fresh), element: fresh } },
    { ...next, number: fresh, key: chosen, attempts: 1, isOpen: false },
  ];
}
