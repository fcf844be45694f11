/** An anomaly in plain words. */
export interface GlossaryEntry {
  readonly title: string;
  /** What a database promises that never shows this anomaly. */
  readonly promise: string;
  readonly meaning: string;
}
