import { FAIL, INVOKE, NEMESIS_ID, OK } from "../history/columns.ts";
import type { History } from "../history/history.ts";
import { NONE } from "../history/interner.ts";
import type { Model } from "../models/model.ts";
import { OF_ITS_OWN, SHAPES, ValueShapes } from "./value-shapes.ts";

/** An operation that a model cannot interpret. */
export interface MalformedOperation {
  /** Of its invocation. */
  readonly position: number;
  /** What the model says of it. */
  readonly fault: string;
}

/** The first operation with which the model finds fault. Those that failed are not looked at. */
export function malformedOperation(history: History, model: Model): MalformedOperation | undefined {
  if (model.malformed === undefined) return undefined;
  const asked = model.malformedByShape === true ? new AskedByShape(history) : undefined;
  const { type, process, f, value, pair } = history.columns;
  for (let position = 0; position < history.length; position++) {
    if (type[position] !== INVOKE || process[position] === NEMESIS_ID) continue;
    const end = pair[position] ?? NONE;
    const outcome = end === NONE ? NONE : type[end];
    if (outcome === FAIL) continue;
    const function_ = f[position] ?? 0;
    const input = value[position] ?? NONE;
    const output = outcome === OK ? (value[end] ?? NONE) : UNKNOWN;
    if (asked?.isAnswered(function_, input, output) === true) continue;
    const call = { f: history.fs.decode(function_), input: history.values.decode(input) };
    const fault = model.malformed(
      output === UNKNOWN ? call : { ...call, output: history.values.decode(output) },
    );
    if (fault !== undefined) return { position, fault };
  }
  return undefined;
}

/** No value has this id. */
const UNKNOWN = -0x8000_0000;

/** In place of a shape: the call has no output. */
const NO_OUTPUT = SHAPES;

/** Which questions have been answered well: by operation, and by the shapes of input and output. */
class AskedByShape {
  readonly #shapes: ValueShapes;
  readonly #answered: Uint8Array;

  constructor(history: History) {
    this.#shapes = new ValueShapes(history.values);
    this.#answered = new Uint8Array(history.fs.size * SHAPES * (SHAPES + 1));
  }

  /** Whether the question need not be asked; it counts as asked from now on. */
  isAnswered(f: number, input: number, output: number): boolean {
    const given = this.#shapes.of(input);
    const got = output === UNKNOWN ? NO_OUTPUT : this.#shapes.of(output);
    if (given === OF_ITS_OWN || got === OF_ITS_OWN) return false;
    const question = (f * SHAPES + given) * (SHAPES + 1) + got;
    const before = this.#answered[question] === 1;
    this.#answered[question] = 1;
    return before;
  }
}
