/** Why one version of a key comes before another, as bits. */
/** It is the initial one. */
export const INITIAL = 1;
/** A transaction read the first and wrote the second. */
export const WRITES_FOLLOW_READS = 2;
/** A process read or wrote the first before it read or wrote the second. */
export const SEQUENTIAL = 4;
/** A transaction that read or wrote the first was completed before one that read or wrote the second was invoked. */
export const LINEARIZABLE = 8;
