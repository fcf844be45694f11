import type { MutatedEngine } from "./mutation.ts";
import { COLLECTION_RULES } from "./rules/collection.ts";
import { BAG_RULES, COUNTER_RULES, LOCK_RULES, PRIORITY_QUEUE_RULES } from "./rules/others.ts";
import { QUEUE_RULES } from "./rules/queue.ts";
import { REGISTER } from "./rules/register.ts";
import { STACK_RULES } from "./rules/stack.ts";

/** Every rule of every engine. */
export const ENGINES: readonly MutatedEngine[] = [
  REGISTER,
  QUEUE_RULES,
  COLLECTION_RULES,
  STACK_RULES,
  PRIORITY_QUEUE_RULES,
  BAG_RULES,
  COUNTER_RULES,
  LOCK_RULES,
];
