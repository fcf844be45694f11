import { INVOKE, NEMESIS_ID } from "./columns.ts";
import { NONE } from "./interner.ts";

/**
 * An event in the codes of a builder's columns and tables: what scanners of bytes hand over, without an object for
 * each event. There is one for each scanner, filled anew for each event.
 */
export class CodedOp {
  /** `NONE` if it was not written. */
  index: number = NONE;
  /** `NONE` if it was not written. */
  time: number = NONE;
  /** `NEMESIS_ID` or the number of the client process. */
  process: number = NEMESIS_ID;
  type: number = INVOKE;
  /** `NONE` if a completion does not repeat it. */
  f: number = NONE;
  /** `NONE` without a key, and if a completion does not repeat it. */
  key: number = NONE;
  value: number = NONE;
  /** Whether `value` was written: a completion without has that of its invocation. */
  hasValue = false;
  error: number = NONE;
  node: number = NONE;
}
