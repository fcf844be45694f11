import * as fc from "fast-check";
import { History } from "../../checkers/history/history.ts";
import type { Json, Op } from "../../checkers/history/operation.ts";
import type { Call, Model } from "../../checkers/models/model.ts";

/** Draws from a list of numbers that fast-check made, so that a failing history shrinks. Reads 0 past its end. */
export class Draws {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(limit: number): number {
    return (this.#numbers[this.#next++] ?? 0) % Math.max(limit, 1);
  }

  get left(): boolean {
    return this.#next < this.#numbers.length;
  }
}

/** An object that small histories are made with. */
export interface SmallObject<State extends Json = Json> {
  readonly model: Model<State>;
  /** The nth call to be invoked. */
  readonly call: (draws: Draws, nth: number) => Omit<Call, "output">;
  /** What the object answers in this state, which the model then accepts, or refuses if the call cannot happen now. */
  readonly answer: (state: State, call: Omit<Call, "output">, draws: Draws) => Json;
  /** Operations whose answers say nothing. */
  readonly blind: readonly string[];
  /** Some answer, more often wrong than right. */
  readonly wrong: (answer: Json, draws: Draws) => Json;
}

type Event = Omit<Op, "index">;

/**
 * Histories of up to eight calls by two to five processes: each takes effect in an instant of its interval or not at
 * all, and completes with ok, fail, info or never. Some answers are then made wrong, so about half
 * cannot be linearized.
 */
export function smallHistoriesOf<State extends Json>(object: SmallObject<State>): fc.Arbitrary<History> {
  const numbers = (minLength: number, maxLength: number): fc.Arbitrary<number[]> =>
    fc.array(fc.nat(999), { minLength, maxLength, size: "max" });
  return fc
    .tuple(numbers(40, 130), numbers(0, 12))
    .map(([course, tampering]) => smallHistory(object, new Draws(course), new Draws(tampering)));
}

export function smallHistory<State extends Json>(
  object: SmallObject<State>,
  course: Draws,
  tampering: Draws,
): History {
  const events = tamper(object, simulate(object, course), tampering);
  return History.from(events.map((op, index) => ({ ...op, index })));
}

interface Pending {
  readonly call: Omit<Call, "output">;
  effect?: { readonly output: Json };
}

function simulate<State extends Json>(object: SmallObject<State>, draws: Draws): Event[] {
  const concurrency = 2 + draws.below(4);
  const size = 3 + draws.below(6);
  const crashes = draws.below(3) === 0;
  const processes = Array.from({ length: concurrency }, (_, id) => id);
  const pending = new Map<number, Pending>();
  const events: Event[] = [];
  let state = object.model.init;
  let invoked = 0;
  const takeEffect = (open: Pending): void => {
    const output = object.answer(state, open.call, draws);
    const step = object.model.step(state, { ...open.call, output });
    if (!step.legal) return;
    open.effect = { output };
    state = step.state;
  };
  while (draws.left) {
    const slot = draws.below(concurrency);
    const process = processes[slot] ?? 0;
    const open = pending.get(process);
    const emit = (type: Op["type"], { f }: Omit<Call, "output">, value: Json): void => {
      events.push({ time: events.length * 1e6, process, type, f, value, node: `n${slot}` });
    };
    if (open === undefined) {
      if (invoked === size) {
        if (pending.size === 0) break;
        continue;
      }
      const call = object.call(draws, invoked++);
      pending.set(process, { call });
      emit("invoke", call, call.input);
    } else if (open.effect === undefined && draws.below(3) > 0) {
      takeEffect(open);
    } else {
      const lost = crashes ? draws.below(5) : 9;
      if (lost > 1 && open.effect === undefined) takeEffect(open);
      pending.delete(process);
      if (lost <= 1) processes[slot] = process + concurrency;
      if (lost === 0) emit("info", open.call, open.call.input);
      else if (lost > 1 && open.effect !== undefined) emit("ok", open.call, open.effect.output);
      else if (lost > 1) emit("fail", open.call, open.call.input);
    }
  }
  return events;
}

function tamper<State extends Json>(
  object: SmallObject<State>,
  events: readonly Event[],
  draws: Draws,
): Event[] {
  const tampered = [...events];
  for (let times = draws.below(4); times > 0; times--) {
    const anywhere = draws.below(5) === 0;
    const places = tampered.flatMap(({ type, f }, place) => {
      const answers = type === "ok" && !object.blind.includes(f);
      return answers || (anywhere && (type === "ok" || type === "fail")) ? [place] : [];
    });
    const place = places[draws.below(places.length)];
    const event = place === undefined ? undefined : tampered[place];
    if (place === undefined || event === undefined) continue;
    const alike = places.filter((at) => {
      const like = tampered[at];
      return like?.f === event.f && like.type === "ok";
    });
    const other = alike[draws.below(alike.length)];
    if (event.type === "fail" || object.blind.includes(event.f)) {
      tampered[place] = { ...event, type: event.type === "ok" ? "fail" : "ok" };
    } else if (other !== undefined && draws.below(4) > 0) {
      tampered[place] = { ...event, value: tampered[other]?.value ?? null };
      tampered[other] = { ...event, ...tampered[other], value: event.value };
    } else {
      tampered[place] = { ...event, value: object.wrong(event.value, draws) };
    }
  }
  return tampered;
}
