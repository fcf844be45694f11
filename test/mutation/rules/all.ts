import type { RulesOf } from "../mutation.ts";
import { COLLECTION_RULES } from "./collection.ts";
import { COUNTEREXAMPLE_RULES } from "./counterexample.ts";
import { LIST_RULES } from "./list.ts";
import { BAG_RULES, COUNTER_RULES, LOCK_RULES, PRIORITY_QUEUE_RULES } from "./others.ts";
import { QUEUE_RULES } from "./queue.ts";
import { REGISTER } from "./register.ts";
import { BREADTH_FIRST_RULES, DEPTH_FIRST_RULES } from "./search.ts";
import { SET_RULES } from "./set.ts";
import { STACK_RULES } from "./stack.ts";
import { CONSISTENCY_RULES } from "./transactions/consistency.ts";
import { CYCLE_RULES } from "./transactions/cycles.ts";
import { LIST_APPEND_RULES } from "./transactions/list-append.ts";
import { REGISTER_RULES } from "./transactions/registers.ts";
import { SERIAL_RULES } from "./transactions/serial-orders.ts";
import { VALUE_RULES } from "./transactions/values.ts";
import { WEAK_RULES } from "./transactions/weak.ts";

/** Every rule of every subject. */
export const MUTATIONS: readonly RulesOf[] = [
  REGISTER,
  LIST_RULES,
  QUEUE_RULES,
  COLLECTION_RULES,
  STACK_RULES,
  PRIORITY_QUEUE_RULES,
  BAG_RULES,
  SET_RULES,
  COUNTER_RULES,
  LOCK_RULES,
  DEPTH_FIRST_RULES,
  BREADTH_FIRST_RULES,
  COUNTEREXAMPLE_RULES,
  VALUE_RULES,
  LIST_APPEND_RULES,
  CYCLE_RULES,
  CONSISTENCY_RULES,
  REGISTER_RULES,
  SERIAL_RULES,
  WEAK_RULES,
];
