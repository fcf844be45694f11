import type { MutatedEngine } from "./mutation.ts";
import { COLLECTION_RULES } from "./rules/collection.ts";
import { LIST_RULES } from "./rules/list.ts";
import { BAG_RULES, COUNTER_RULES, LOCK_RULES, PRIORITY_QUEUE_RULES } from "./rules/others.ts";
import { QUEUE_RULES } from "./rules/queue.ts";
import { REGISTER } from "./rules/register.ts";
import { BREADTH_FIRST_RULES, DEPTH_FIRST_RULES } from "./rules/search.ts";
import { STACK_RULES } from "./rules/stack.ts";

/** Every rule of every engine. */
export const ENGINES: readonly MutatedEngine[] = [
  REGISTER,
  LIST_RULES,
  QUEUE_RULES,
  COLLECTION_RULES,
  STACK_RULES,
  PRIORITY_QUEUE_RULES,
  BAG_RULES,
  COUNTER_RULES,
  LOCK_RULES,
  DEPTH_FIRST_RULES,
  BREADTH_FIRST_RULES,
];
