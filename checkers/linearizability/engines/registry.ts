import { breadthFirst, depthFirst, portfolio } from "../search/engines.ts";
import { bag } from "./bag/bag.ts";
import { counter } from "./counter/counter.ts";
import { ENGINE_NAMES, type Engine, type EngineName } from "./engine.ts";
import { listEngine } from "./list/list.ts";
import { lock } from "./lock/lock.ts";
import { priorityQueue } from "./priority-queue/priority-queue.ts";
import { queue } from "./queue/queue.ts";
import { registerEngine } from "./register/register.ts";
import { set } from "./set/set.ts";
import { stack } from "./stack/stack.ts";

/** Engines in the order in which they are tried: the first that applies decides. The last one always applies. */
export const ENGINES: readonly Engine[] = [
  registerEngine,
  listEngine,
  queue,
  stack,
  priorityQueue,
  bag,
  set,
  counter,
  lock,
  portfolio,
];

/** The searches that the last of `ENGINES` is made of. They too always apply, and run when somebody asks for them. */
const SEARCHES: readonly Engine[] = [depthFirst, breadthFirst];

/** Every engine, in the order of `ENGINE_NAMES`. */
export const ALL_ENGINES: readonly Engine[] = ENGINE_NAMES.flatMap((name) =>
  [...ENGINES, ...SEARCHES].filter((engine) => engine.name === name),
);

export function findEngine(name: string): Engine | undefined {
  return ALL_ENGINES.find((engine) => engine.name === name);
}

const GENERAL: ReadonlySet<EngineName> = new Set(["depth-first", "breadth-first", "portfolio"]);

/** True for an engine that knows one kind of object and needs no search: what it cannot decide at once it never will. */
export function isSpecial({ name }: Engine): boolean {
  return !GENERAL.has(name);
}
