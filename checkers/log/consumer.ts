/** In the place of the message that a consumer polled before: nobody knows where it was. */
export const NO_PREDECESSOR = -1;
/** In the same place: it began at the beginning of the partition. */
export const BEGINNING = -2;

/** Where a process is in the partitions that it polls, and what may be expected of its next message. */
export interface Consumer {
  /** The partitions that it was assigned, and did not merely subscribe to. */
  readonly assigned: ReadonlySet<number>;
  /** Expectations begin anew. One whose assignment is not fixed may be moved by others between two polls. */
  assign(
    partitions: readonly number[],
    how: { readonly isFixed: boolean; readonly fromBeginning: boolean },
  ): void;
  /** Nobody knows any more where it is. */
  forget(): void;
  beginPoll(): void;
  /** Whether nothing can have moved it since its last message of the partition. */
  isContinuous(partition: number): boolean;
  /** Takes in its next message of a partition. @returns The one before. */
  advance(partition: number, poll: number): number;
  lastOf(partition: number): number;
}

export function newConsumer(): Consumer {
  const last = new Map<number, number>();
  /** The poll in which a partition's last message came. */
  const lastPoll = new Map<number, number>();
  const assigned = new Set<number>();
  let isFixed = true;
  let polls = 0;
  const forget = (): void => {
    last.clear();
    lastPoll.clear();
    assigned.clear();
    isFixed = true;
  };
  return {
    assigned,
    assign(partitions, how) {
      forget();
      isFixed = how.isFixed;
      for (const partition of partitions) {
        if (how.isFixed) assigned.add(partition);
        last.set(partition, how.fromBeginning ? BEGINNING : NO_PREDECESSOR);
      }
    },
    forget,
    beginPoll() {
      polls++;
    },
    isContinuous: (partition) => isFixed || lastPoll.get(partition) === polls,
    advance(partition, poll) {
      const before = last.get(partition) ?? NO_PREDECESSOR;
      last.set(partition, poll);
      lastPoll.set(partition, polls);
      return before;
    },
    lastOf: (partition) => last.get(partition) ?? NO_PREDECESSOR,
  };
}
