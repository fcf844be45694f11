import { lockWorkload } from "./lock.ts";
import type { Workload } from "./workload.ts";

/**
 * The same sections, written in one step with the proof that the lock is still held, which is what makes a lock with
 * an expiry safe: a write that comes late is refused by the database, however long its process slept.
 *
 * @see Kleppmann, "How to do distributed locking", 2016.
 * @see Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989.
 */
export const fencedLock: Workload = lockWorkload(
  "fenced-lock",
  "The same under a lock whose holder's write is refused once the lock has passed on",
);
