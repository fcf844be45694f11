/** What the watching thread is given at its start. It then receives the events of the history, a few at a time. */
export interface WatchTask {
  /** The model that each key must be linearizable as. */
  readonly model: string;
}

/** What it sends, at most once: a violation that is certain whatever follows. */
export interface WatchFinding {
  readonly explanation: string;
}
