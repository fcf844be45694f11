import { History } from "../../checkers/history/history.ts";
import { HistoryBuilder } from "../../checkers/history/history-builder.ts";
import type { Json, Op } from "../../checkers/history/operation.ts";
import { SeededRandom } from "./objects/random.ts";

/** What a large history is made with: a right object, told what to do in the order in which things took effect. */
export interface LargeObject {
  /** The nth operation, carried out. */
  perform(
    nth: number,
    random: SeededRandom,
  ): { readonly f: string; readonly value: Json; readonly answer: Json };
}

export interface LargeSize {
  readonly operations: number;
  readonly processes: number;
  readonly seed: number;
}

/**
 * A history that can be linearized, of many operations that overlap: each takes effect the moment it is taken up, was
 * invoked up to `processes` operations before, and returns up to as many later.
 */
export function largeHistory(object: LargeObject, { operations, processes, seed }: LargeSize): Op[] {
  const random = new SeededRandom(seed);
  const events: Op[] = [];
  const idle = Array.from({ length: processes }, (_, process) => process);
  const waiting: number[] = [];
  const done: { readonly process: number; readonly f: string; readonly answer: Json }[] = [];
  const places = new Map<number, number>();
  const emit = (
    process: number,
    type: Op["type"],
    { f, value }: { readonly f: string; readonly value: Json },
  ): void => {
    const index = events.length;
    if (type === "invoke") places.set(process, index);
    events.push({ index, time: index * 1000, process, type, f, value });
  };
  for (let begun = 0, nth = 0; nth < operations || done.length > 0; ) {
    const choice = random.below(3);
    if (choice === 0 && begun < operations && idle.length > 0) {
      // What it will be is known when it takes effect; its place is kept.
      const [process = 0] = idle.splice(random.below(idle.length), 1);
      emit(process, "invoke", { f: "", value: null });
      waiting.push(process);
      begun++;
    } else if (choice === 1 && waiting.length > 0) {
      const [process = 0] = waiting.splice(random.below(waiting.length), 1);
      const { f, value, answer } = object.perform(nth++, random);
      const place = places.get(process) ?? 0;
      const event = events[place];
      if (event !== undefined) events[place] = { ...event, f, value };
      done.push({ process, f, answer });
    } else if (choice === 2 && done.length > 0) {
      const [{ process, f, answer } = { process: 0, f: "", answer: null }] = done.splice(
        random.below(done.length),
        1,
      );
      emit(process, "ok", { f, value: answer });
      idle.push(process);
    }
  }
  return events;
}

export function historyOfOps(ops: readonly Op[]): History {
  const builder = new HistoryBuilder();
  for (const op of ops) builder.append(op);
  return builder.build();
}

/** Adds each number once, in no order, and removes what `take` says, up to `depth` being held. */
export function largeCollection(
  [add, remove]: readonly [string, string],
  take: (held: number[], random: SeededRandom) => number | undefined,
  depth = 40,
): LargeObject {
  const held: number[] = [];
  let added = 0;
  return {
    perform(_nth, random) {
      if (held.length >= depth || random.below(2) === 0) {
        return { f: remove, value: null, answer: take(held, random) ?? null };
      }
      // Different numbers, but neither ascending nor descending.
      const value = (added++ ^ 0x15) >>> 0;
      held.push(value);
      return { f: add, value, answer: value };
    },
  };
}
