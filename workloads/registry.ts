import { bank } from "./bank.ts";
import { causal } from "./causal.ts";
import { counter, pnCounter } from "./counter.ts";
import { dualWrite } from "./dual-write.ts";
import { fencedLock } from "./fenced-lock.ts";
import { fifoQueue } from "./fifo-queue.ts";
import { idempotentAppend } from "./idempotent-append.ts";
import { leader } from "./leader.ts";
import { lease } from "./lease.ts";
import { list } from "./list.ts";
import { listAppend } from "./list-append.ts";
import { lock } from "./lock.ts";
import { log } from "./log.ts";
import { longFork } from "./long-fork.ts";
import { monotonic } from "./monotonic.ts";
import { queue } from "./queue.ts";
import { register } from "./register.ts";
import { rwRegister } from "./rw-register.ts";
import { session } from "./session.ts";
import { set } from "./set.ts";
import { uniqueIds } from "./unique-ids.ts";
import { watch } from "./watch.ts";
import type { Workload } from "./workload.ts";

/** The workloads that come with Faultline. */
export const WORKLOADS: readonly Workload[] = [
  register,
  list,
  set,
  listAppend,
  rwRegister,
  bank,
  longFork,
  counter,
  pnCounter,
  uniqueIds,
  lock,
  fencedLock,
  leader,
  lease,
  watch,
  queue,
  fifoQueue,
  log,
  idempotentAppend,
  dualWrite,
  session,
  monotonic,
  causal,
];

export function findWorkload(name: string): Workload | undefined {
  return WORKLOADS.find((workload) => workload.name === name);
}
