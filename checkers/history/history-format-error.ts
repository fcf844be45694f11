import type { Json } from "./operation.ts";

/** Where in its source a malformed history is malformed; a source that is not text has no lines. */
export interface FormatErrorPlace {
  /** 1-based. */
  readonly line?: number;
  /** 1-based, counted in UTF-16 code units, as editors do. */
  readonly column?: number;
  /** Position of the event in the history, when it did not come from a file. */
  readonly position?: number;
  /** The field of the event that is at fault. */
  readonly field?: string;
}

/** What was read is not a history. The message is one sentence that says where, what was found and what was expected. */
export class HistoryFormatError extends Error {
  override readonly name = "HistoryFormatError";
  /** The message without the place. */
  readonly reason: string;
  readonly place: FormatErrorPlace;

  constructor(reason: string, place: FormatErrorPlace = {}) {
    super(describePlace(place) + reason);
    this.reason = reason;
    this.place = place;
  }
}

function describePlace({ line, column, position }: FormatErrorPlace): string {
  if (line !== undefined) return column === undefined ? `line ${line}: ` : `line ${line}, column ${column}: `;
  return position === undefined ? "" : `event ${position}: `;
}

const MAX_QUOTED = 60;

/** A value as an error message shows it: on one line and not too long. */
export function quoted(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED - 3)}...`;
}
