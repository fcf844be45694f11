import { causal } from "./causal.ts";
import { fencedLock } from "./fenced-lock.ts";
import { lease } from "./lease.ts";
import { list } from "./list.ts";
import { lock } from "./lock.ts";
import { monotonic } from "./monotonic.ts";
import { queue } from "./queue.ts";
import { register } from "./register.ts";
import { session } from "./session.ts";
import { set } from "./set.ts";
import { watch } from "./watch.ts";
import type { Workload } from "./workload.ts";

/** The workloads that come with Faultline. */
export const WORKLOADS: readonly Workload[] = [
  register,
  list,
  set,
  lock,
  fencedLock,
  lease,
  watch,
  queue,
  session,
  monotonic,
  causal,
];

export function findWorkload(name: string): Workload | undefined {
  return WORKLOADS.find((workload) => workload.name === name);
}
