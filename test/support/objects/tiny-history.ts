import * as fc from "fast-check";
import { History } from "../../../checkers/history/history.ts";
import type { Json, Op, OpType } from "../../../checkers/history/operation.ts";
import { mutate } from "./mutations.ts";
import { SeededRandom } from "./random.ts";
import type { Asked, SmallObject } from "./small-object.ts";

/** How large a history is, and how much is wrong with it. */
export interface TinySize {
  readonly seed: number;
  /** At most eight, or the oracle takes too long. */
  readonly operations: number;
  readonly processes: number;
  /** How many things are changed afterwards, so that most such histories cannot be linearized; 0 for a right object. */
  readonly mutations: number;
  /** Of how many operations one is lost on its way back; 0 for none. */
  readonly oneLostIn: number;
  /** Whether operations are mostly over before the next begins, so that their order is known. */
  readonly calm: boolean;
}

/** An event of a tiny history; what it repeats of its invocation is there too. */
export interface TinyEvent {
  readonly process: number;
  readonly type: OpType;
  readonly f: string;
  readonly value: Json;
}

/** A size drawn from a seed: 3 to 8 operations by 2 to 5 processes, three of four tampered with. */
export function tinySize(seed: number): TinySize {
  const random = new SeededRandom(seed ^ 0x51ed_270b);
  return {
    seed,
    operations: 3 + random.below(6),
    processes: 2 + random.below(4),
    mutations: random.oneIn(4) ? 0 : 1 + random.below(3),
    oneLostIn: random.oneIn(3) ? 0 : 3 + random.below(6),
    calm: random.oneIn(2),
  };
}

/** The history with this seed. The same seed gives the same history for ever, or until this file changes. */
export function tinyHistory(object: SmallObject, size: number | TinySize): History {
  const chosen = typeof size === "number" ? tinySize(size) : size;
  const random = new SeededRandom(chosen.seed);
  const events = simulate(object, chosen, random);
  for (let times = chosen.mutations; times > 0; times--) mutate(object, events, random);
  return historyOf(events);
}

/** Tiny histories for fast-check. One that fails shrinks: to fewer operations, and then to those that matter. */
export function tinyHistories(object: SmallObject, fixed: Partial<TinySize> = {}): fc.Arbitrary<History> {
  return new TinyHistoryArbitrary(object, fixed);
}

export function historyOf(events: readonly TinyEvent[]): History {
  return History.from(
    events.map((event, index): Op => ({ ...event, index, time: index * 1e6, node: `n${event.process % 5}` })),
  );
}

interface Open {
  readonly asked: Asked;
  readonly process: number;
  effect: "none" | "refused" | { readonly answer: Json };
}

/** Every operation takes effect in a random instant of its interval; one whose answer is lost also later, or never. */
function simulate(object: SmallObject, size: TinySize, random: SeededRandom): TinyEvent[] {
  const processes = Array.from({ length: size.processes }, (_, id) => id);
  const open: (Open | undefined)[] = [];
  const late: Open[] = [];
  const events: TinyEvent[] = [];
  const unique = random.oneIn(2);
  const flavour = random.below(60);
  const forgetful = size.mutations > 0 && random.oneIn(2);
  let left = size.operations;
  let busy = 0;
  let { init: state } = object;
  const takeEffect = (operation: Open): void => {
    const possible = object.perform(state, operation.asked, operation.process);
    const behaviour = object.prefer === undefined ? random.pick(possible) : object.prefer(possible, random);
    operation.effect = behaviour === undefined ? "refused" : { answer: behaviour.answer };
    // What was acknowledged and then lost, and what was given away and is still there.
    const forgets = forgetful && random.oneIn(4);
    if (behaviour !== undefined && !forgets) ({ state } = behaviour);
  };
  while (left > 0 || busy > 0) {
    const slot = random.below(size.processes + (late.length > 0 ? 1 : 0));
    const process = processes[slot];
    if (process === undefined) {
      const operation = late.shift();
      if (operation !== undefined && random.oneIn(2)) takeEffect(operation);
      continue;
    }
    const operation = open[slot];
    if (operation === undefined) {
      if (left === 0 || (size.calm && busy > 0 && !random.oneIn(6))) continue;
      const n = size.operations - --left;
      const asked = object.ask({ random, value: unique ? n : random.below(3), flavour });
      open[slot] = { asked, process, effect: "none" };
      busy++;
      events.push({ process, type: "invoke", ...asked });
      continue;
    }
    if (operation.effect === "none" && !random.oneIn(6)) {
      takeEffect(operation);
      continue;
    }
    const { effect, asked } = operation;
    const lost = size.oneLostIn > 0 && random.oneIn(size.oneLostIn);
    if (effect === "none" && !lost) continue;
    open[slot] = undefined;
    busy--;
    if (lost) {
      if (effect === "none") late.push(operation);
      processes[slot] = process + size.processes;
      if (random.oneIn(2)) events.push({ process, type: "info", ...asked });
    } else if (typeof effect === "object") {
      events.push({ process, type: "ok", f: asked.f, value: effect.answer });
    } else events.push({ process, type: "fail", ...asked });
  }
  return events;
}

/** Shrinks histories themselves, since a smaller seed makes another history and no smaller one. */
class TinyHistoryArbitrary extends fc.Arbitrary<History> {
  readonly #object: SmallObject;
  readonly #fixed: Partial<TinySize>;

  constructor(object: SmallObject, fixed: Partial<TinySize>) {
    super();
    this.#object = object;
    this.#fixed = fixed;
  }

  override generate(random: fc.Random): fc.Value<History> {
    const seed = random.nextInt(0, 0x7fff_ffff);
    return new fc.Value(tinyHistory(this.#object, { ...tinySize(seed), ...this.#fixed }), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is History {
    return value instanceof History;
  }

  override shrink(history: History): fc.Stream<fc.Value<History>> {
    return new fc.Stream(smaller(history));
  }
}

/** The histories with one operation less, and then those with one answer less. */
function* smaller(history: History): IterableIterator<fc.Value<History>> {
  const events = [...history];
  for (const [position, { type }] of events.entries()) {
    if (type !== "invoke") continue;
    const completion = history.completionOf(position);
    yield new fc.Value(rebuilt(events.filter((_, i) => i !== position && i !== completion)), undefined);
  }
  for (const [position, { type, process }] of events.entries()) {
    if (type !== "ok" || events.slice(position + 1).some((later) => later.process === process)) continue;
    yield new fc.Value(rebuilt(events.filter((_, i) => i !== position)), undefined);
  }
}

function rebuilt(events: readonly Op[]): History {
  return History.from(events.map((event, index) => ({ ...event, index })));
}
