import type { Json } from "../history/operation.ts";
import type { Model } from "./model.ts";

/** What a model can be told: `permits` in `semaphore:permits=3`. */
export interface ModelOption {
  readonly name: string;
  readonly description: string;
  /** What it can be, to be said after "is": `an integer from 1`. */
  readonly values: string;
  /** The value in the text; `undefined` if it is none. */
  readonly parse: (text: string) => Json | undefined;
  /** What it is if nobody says; an option without must be given. */
  readonly default?: Json;
}

/** Something that a history can be checked against, by its name, and what it can be told. */
export interface Kind<T> {
  readonly name: string;
  readonly description: string;
  readonly options: readonly ModelOption[];
  /** @param values - Every option's value, by its name. */
  readonly make: (values: ReadonlyMap<string, Json>) => T;
}

export type ModelKind = Kind<Model>;

/** A model that there is only one of. */
export function only(model: Model): ModelKind {
  const { name, description } = model;
  return { name, description, options: [], make: () => model };
}

/** What objects hold before anything is written. */
export const INIT: ModelOption = {
  name: "init",
  description: "what is there before the first write",
  values: "JSON",
  parse(text) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return undefined;
    }
  },
  default: null,
};

export function positiveInteger(name: string, description: string): ModelOption {
  return {
    name,
    description,
    values: "an integer from 1",
    parse: (text) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined),
  };
}

/** A comma before a name; one within a list is followed by none, and one within a string has a quote left to close. */
const NEXT_OPTION = /,(?=[a-z-]+=)(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/**
 * What `permits=3` or `limit=5,window=1000` makes of a kind of model.
 *
 * @throws RangeError for an option that it does not have, a value that the option cannot be, or one that is missing.
 */
export function makeModel<T>(kind: Kind<T>, text: string): T {
  const values = new Map<string, Json>();
  for (const given of text === "" ? [] : text.split(NEXT_OPTION)) {
    const [name = "", ...rest] = given.split("=");
    const option = kind.options.find((known) => known.name === name);
    if (option === undefined) throw new RangeError(unknownOption(kind, name));
    if (values.has(name)) throw new RangeError(`The option ${name} of the model ${kind.name} is given twice`);
    const value = option.parse(rest.join("="));
    if (value === undefined)
      throw new RangeError(
        `The option ${name} of the model ${kind.name} is ${option.values}, not ${rest.join("=") === "" ? "nothing" : rest.join("=")}`,
      );
    values.set(name, value);
  }
  for (const { name, default: value } of kind.options) {
    if (values.has(name)) continue;
    if (value === undefined)
      throw new RangeError(`The model ${kind.name} needs ${name}, as in ${exampleOf(kind)}`);
    values.set(name, value);
  }
  return kind.make(values);
}

/** True if the name alone says everything. */
export function needsNothing({ options }: Kind<unknown>): boolean {
  return options.every((option) => option.default !== undefined);
}

/** `semaphore:permits=3`, with all that it can be told. */
export function exampleOf({ name, options }: Kind<unknown>): string {
  if (options.length === 0) return name;
  const given = options.map((option) => `${option.name}=${option.default === undefined ? 3 : 0}`);
  return `${name}:${given.join(",")}`;
}

function unknownOption({ name, options }: Kind<unknown>, unknown: string): string {
  if (options.length === 0) return `The model ${name} has no options, and so no ${unknown}`;
  return `The model ${name} has no option ${unknown}: it has ${options.map((option) => option.name).join(", ")}`;
}
