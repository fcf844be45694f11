import { bag } from "../../checkers/linearizability/engines/bag/bag.ts";
import { counter } from "../../checkers/linearizability/engines/counter/counter.ts";
import type { Engine } from "../../checkers/linearizability/engines/engine.ts";
import { listEngine } from "../../checkers/linearizability/engines/list/list.ts";
import { lock } from "../../checkers/linearizability/engines/lock/lock.ts";
import { priorityQueue } from "../../checkers/linearizability/engines/priority-queue/priority-queue.ts";
import { queue } from "../../checkers/linearizability/engines/queue/queue.ts";
import { registerEngine } from "../../checkers/linearizability/engines/register/register.ts";
import { set } from "../../checkers/linearizability/engines/set/set.ts";
import { stack } from "../../checkers/linearizability/engines/stack/stack.ts";
import { breadthFirst, depthFirst, portfolio } from "../../checkers/linearizability/search/engines.ts";

/** What is bundled with a mutated source. */
export const ALL_ENGINES: readonly Engine[] = [
  registerEngine,
  listEngine,
  queue,
  stack,
  priorityQueue,
  bag,
  set,
  counter,
  lock,
  depthFirst,
  breadthFirst,
  portfolio,
];
