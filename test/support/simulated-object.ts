import * as fc from "fast-check";
import { History } from "../../checkers/history/history.ts";
import type { CompletionType, Json, Op } from "../../checkers/history/operation.ts";
import type { Call, Model } from "../../checkers/models/model.ts";

/** How many times deeper than usual the properties look. */
export const DEPTH: number = Number.parseFloat(process.env["FAULTLINE_DEEP"] ?? "1");

/** Draws from a list of numbers that fast-check made, so that a failing history shrinks. Reads 0 past its end. */
class Choices {
  readonly #numbers: readonly number[];
  #next = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  below(limit: number): number {
    return (this.#numbers[this.#next++] ?? 0) % limit;
  }

  get left(): boolean {
    return this.#next < this.#numbers.length;
  }
}

interface Pending {
  readonly call: Call;
  /** What the object answered at the instant at which it took effect. */
  effect: "none" | "refused" | { readonly output: Json };
}

/**
 * Histories of up to seven operations by two to four processes on one simulated object: each operation takes
 * effect in an instant of its interval or not at all, and completes with ok, fail, info or never. Some of them are then
 * tampered with, so about half cannot be linearized.
 */
export function smallHistories(model: Model): fc.Arbitrary<History> {
  const numbers = (minLength: number, maxLength: number): fc.Arbitrary<number[]> =>
    fc.array(fc.nat(999), { minLength, maxLength, size: "max" });
  return fc.tuple(numbers(30, 90), numbers(0, 8)).map(([course, tampering]) => {
    const events = tamper(model, simulate(model, new Choices(course)), new Choices(tampering));
    return History.from(events.map((op, index) => ({ ...op, index })));
  });
}

type Event = Omit<Op, "index">;

function simulate(model: Model, choices: Choices): Event[] {
  const concurrency = 2 + choices.below(3);
  const unique = choices.below(2) === 0;
  const processes = Array.from({ length: concurrency }, (_, id) => id);
  const pending = new Map<number, Pending>();
  const events: Event[] = [];
  let state = model.init;
  let invoked = 0;
  while (choices.left) {
    const slot = choices.below(concurrency);
    const process = processes[slot] ?? 0;
    const open = pending.get(process);
    const emit = (type: Op["type"], call: Call, value: Json): void => {
      events.push({ time: events.length * 1e6, process, type, f: call.f, value, node: `n${slot}` });
    };
    if (open === undefined) {
      if (invoked === 7) continue;
      const call = someCall(model, choices, unique ? invoked + 1 : choices.below(3));
      invoked++;
      pending.set(process, { call, effect: "none" });
      emit("invoke", call, call.input);
    } else if (open.effect === "none" && choices.below(4) > 0) {
      const output = answer(state, open.call);
      const step = model.step(state, { ...open.call, output });
      open.effect = step.legal ? { output } : "refused";
      if (step.legal) state = step.state;
    } else {
      const type = outcome(open, choices);
      pending.delete(process);
      if (type === "info" || type === undefined) processes[slot] = process + concurrency;
      if (type !== undefined)
        emit(
          type,
          open.call,
          typeof open.effect === "object" && type === "ok" ? open.effect.output : open.call.input,
        );
    }
  }
  return events;
}

function outcome({ effect }: Pending, choices: Choices): CompletionType | undefined {
  const lost = choices.below(8);
  if (lost === 0) return "info";
  if (lost === 1) return undefined;
  return typeof effect === "object" ? "ok" : "fail";
}

function someCall(model: Model, choices: Choices, value: number): Call {
  const f = model.fs[choices.below(model.fs.length)] ?? "read";
  if (f === "read") return { f, input: null };
  return { f, input: f === "cas" ? [choices.below(Math.max(value, 1)), value] : value };
}

function answer(state: Json, call: Call): Json {
  return call.f === "read" ? state : call.input;
}

/** Breaks some answers: another value read, a failure reported as success, an answer given as nothing. */
function tamper(model: Model, events: readonly Event[], choices: Choices): Event[] {
  const tampered = [...events];
  for (let times = choices.below(3); times > 0; times--) {
    const targets = tampered.filter(({ type, f }) => type === (f === "read" ? "ok" : "fail"));
    const event = targets[choices.below(Math.max(targets.length, 1))];
    if (event === undefined) return tampered;
    const reads = targets.filter(({ type }) => type === "ok");
    const other = reads[choices.below(Math.max(reads.length, 1))]?.value ?? model.init;
    const value = choices.below(3) === 0 ? distort(event.value, choices) : other;
    tampered[tampered.indexOf(event)] =
      event.type === "fail" ? { ...event, type: "ok" } : { ...event, value };
  }
  return tampered;
}

function distort(value: Json, choices: Choices): Json {
  if (!Array.isArray(value)) return choices.below(8);
  const elements = value as readonly Json[];
  switch (choices.below(3)) {
    case 0:
      return elements.slice(0, -1);
    case 1:
      return [...elements, choices.below(8)];
    default:
      return elements.toReversed();
  }
}
