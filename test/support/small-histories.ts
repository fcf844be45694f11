import * as fc from "fast-check";
import { History } from "../../checkers/history/history.ts";
import type { CompletionType, Json, Op } from "../../checkers/history/operation.ts";

/** Draws a number below a limit. */
export type Choose = (limit: number) => number;

export interface Asked {
  readonly f: string;
  readonly value: Json;
}

/** An object that is small enough to try all orders of what was done to it. */
export interface SmallObject<State> {
  readonly init: State;
  /** @param n - A number that no other operation has. */
  readonly ask: (choose: Choose, n: number) => Asked;
  /** What an operation does in the instant in which it takes effect; without an answer it is refused. */
  readonly perform: (
    state: State,
    asked: Asked,
    choose: Choose,
  ) => { readonly state: State; readonly answer?: Json };
  /** Another answer, as a wrong object might give it. */
  readonly distort: (answer: Json, choose: Choose) => Json;
}

interface Open {
  readonly asked: Asked;
  effect: "none" | "refused" | { readonly answer: Json };
}

/**
 * Histories of up to seven operations by two to four processes: each takes effect in an instant of its interval, one
 * of unknown outcome also later, or not at all. Some answers of about half of them are then distorted, or exchanged
 * for those of others.
 */
export function smallHistoriesOf<State>(object: SmallObject<State>): fc.Arbitrary<History> {
  const numbers = (minLength: number, maxLength: number): fc.Arbitrary<number[]> =>
    fc.array(fc.nat(999), { minLength, maxLength, size: "max" });
  return fc.tuple(numbers(30, 90), numbers(0, 9)).map(([course, tampering]) => {
    const events = tamper(object, simulate(object, drawFrom(course)), drawFrom(tampering));
    return History.from(events.map((op, index) => ({ ...op, index })));
  });
}

interface Drawing {
  readonly choose: Choose;
  readonly isOver: () => boolean;
}

/** Draws from numbers that fast-check made, so that a failing history shrinks; 0 past their end. */
function drawFrom(numbers: readonly number[]): Drawing {
  let next = 0;
  return { choose: (limit) => (numbers[next++] ?? 0) % limit, isOver: () => next >= numbers.length };
}

type Event = Omit<Op, "index">;

function simulate<State>(object: SmallObject<State>, { choose, isOver }: Drawing): Event[] {
  const concurrency = 2 + choose(3);
  const processes = Array.from({ length: concurrency }, (_, id) => id);
  const open = new Map<number, Open>();
  const late: Open[] = [];
  const events: Event[] = [];
  let state = object.init;
  let invoked = 0;
  const takeEffect = (operation: Open): void => {
    const { state: after, answer } = object.perform(state, operation.asked, choose);
    state = after;
    operation.effect = answer === undefined ? "refused" : { answer };
  };
  while (!isOver()) {
    const slot = choose(concurrency + 1);
    const process = processes[slot];
    if (process === undefined) {
      const operation = late.shift();
      if (operation !== undefined) takeEffect(operation);
      continue;
    }
    const emit = (type: Op["type"], { f }: Asked, value: Json): void => {
      events.push({ time: events.length * 1e6, process, type, f, value, node: `n${slot}` });
    };
    const operation = open.get(process);
    if (operation === undefined) {
      if (invoked === 7) continue;
      const asked = object.ask(choose, ++invoked);
      open.set(process, { asked, effect: "none" });
      emit("invoke", asked, asked.value);
    } else if (operation.effect === "none" && choose(4) > 0) {
      takeEffect(operation);
    } else {
      const type = outcomeOf(operation, choose);
      open.delete(process);
      if (type === "info" || type === undefined) processes[slot] = process + concurrency;
      if (type !== "ok" && type !== "fail" && operation.effect === "none") late.push(operation);
      const answer = typeof operation.effect === "object" ? operation.effect.answer : null;
      if (type !== undefined) emit(type, operation.asked, type === "ok" ? answer : operation.asked.value);
    }
  }
  return events;
}

function outcomeOf({ effect }: Open, choose: Choose): CompletionType | undefined {
  const fate = choose(8);
  if (fate === 0) return "info";
  if (fate === 1) return undefined;
  return typeof effect === "object" ? "ok" : "fail";
}

function tamper<State>(
  { distort }: SmallObject<State>,
  events: readonly Event[],
  { choose }: Drawing,
): Event[] {
  const tampered = [...events];
  for (let times = choose(3); times > 0; times--) {
    const answers = tampered.filter(({ type }) => type === "ok");
    const event = answers[choose(Math.max(answers.length, 1))];
    if (event === undefined) return tampered;
    const alike = answers.filter(({ f }) => f === event.f);
    const other = alike[choose(alike.length)] ?? event;
    const value = choose(2) === 0 ? distort(event.value, choose) : other.value;
    tampered[tampered.indexOf(event)] = { ...event, value };
  }
  return tampered;
}

/** A list with an element less or more, or in another order. */
export function distortList(elements: readonly Json[], choose: Choose): Json {
  switch (choose(4)) {
    case 0:
      return elements.slice(0, -1);
    case 1:
      return elements.slice(1);
    case 2:
      return [...elements, choose(8)];
    default:
      return elements.toReversed();
  }
}
