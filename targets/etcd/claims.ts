import type { Claim } from "../target.ts";

const GUARANTEES = "https://etcd.io/docs/v3.5/learning/api_guarantees/";

/** What etcd's documentation promises of what is tested here. */
export const claims: readonly Claim[] = [
  {
    model: "strict-serializable",
    scope: "put, delete, txn and, by default, range, through any node",
    source: GUARANTEES,
  },
  {
    model: "linearizable",
    scope: "register and set with reads as they are by default, through any node",
    source: GUARANTEES,
  },
  {
    model: "serializable",
    scope: "reads of a node's own state (serializable=true), which may be stale",
    source: GUARANTEES,
  },
  {
    model: "watch-complete",
    scope:
      "a watch delivers every change from its revision on, once, in the order of revisions, unless that revision was compacted",
    source: GUARANTEES,
  },
  {
    model: "mutual-exclusion",
    scope:
      "fenced-lock: writes to etcd in a transaction that depends on the lock's key; a lock alone promises it only as long as nobody is late",
    source: "https://etcd.io/docs/v3.5/learning/why/#notes-on-the-usage-of-lock-and-lease",
  },
  {
    model: "lease-kept",
    scope: "a lease lives at least as long as its time to live from its last renewal",
    source: GUARANTEES,
  },
];
