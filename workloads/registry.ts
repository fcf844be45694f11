import { bank } from "./bank.ts";
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
import { queue } from "./queue.ts";
import { register } from "./register.ts";
import { rwRegister } from "./rw-register.ts";
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
  lock,
  fencedLock,
  lease,
  watch,
  queue,
  counter,
  pnCounter,
  uniqueIds,
  bank,
  longFork,
  lock,
  fencedLock,
  leader,
  lease,
  watch,
  queue,
  fifoQueue,
  idempotentAppend,
  dualWrite,
  log,
];

export function findWorkload(name: string): Workload | undefined {
  return WORKLOADS.find((workload) => workload.name === name);
}
