import type { Check } from "../checks.ts";
import { CONSISTENCY_CHECKS } from "./consistency.ts";
import { CYCLE_CHECKS } from "./cycles.ts";
import { LIST_CHECKS } from "./lists.ts";
import { REGISTER_CHECKS } from "./registers.ts";
import { SERIAL_CHECKS } from "./serial-orders.ts";
import { WEAK_CHECKS } from "./sessions.ts";
import { VALUE_CHECKS } from "./values.ts";

/** What is so as long as all rules of the checkers of transactions are there. */
export const TRANSACTION_CHECKS: readonly Check[] = [
  ...VALUE_CHECKS,
  ...LIST_CHECKS,
  ...CYCLE_CHECKS,
  ...CONSISTENCY_CHECKS,
  ...REGISTER_CHECKS,
  ...SERIAL_CHECKS,
  ...WEAK_CHECKS,
];
