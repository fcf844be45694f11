import { HarnessError } from "../harness-error.ts";
import {
  CLOCK_CHOICES,
  CLOCK_KINDS,
  type ClockChoice,
  type ClockChoices,
  type ClockKind,
} from "./clock-plan.ts";
import { isTargeterName, TARGETERS, type Targeter } from "./targeters.ts";

/** What can be chosen after `clock:`, and what it means. */
export const CLOCK_VARIANTS: Readonly<Record<string, string>> = {
  ...CLOCK_KINDS,
  ...CLOCK_CHOICES,
  ...TARGETERS,
};

/** What can be spelled out instead. */
const EXPLICIT = "by=+30s, by=-500ms, rate=20ms or nodes=n1+n3";

/** Of what is not chosen, anything may come; but only the wall clock, since monotonic clocks do not jump by themselves. */
const DEFAULTS: Omit<ClockChoices, "targeters"> = {
  kinds: ["jump", "jump", "strobe", "drift"],
  clocks: ["real"],
  byMs: [],
  rates: [],
};

/** A sign that follows `=` belongs to a figure. */
const BETWEEN_VARIANTS = /(?<!=)\+/;

/**
 * Reads `jump+one`, `strobe+both+leaders`, `by=+30s+by=-500ms`, `rate=20ms+nodes=n1+n3`: kinds, clocks, nodes and
 * figures in any order, several of each as a choice.
 *
 * @throws {@link HarnessError} that names what is not known, and what is.
 */
export function parseClockSpec(variants: string | undefined, targeters: readonly Targeter[]): ClockChoices {
  const chosen = new Chosen();
  for (const part of variants?.split(BETWEEN_VARIANTS) ?? []) chosen.add(part);
  return chosen.over({ ...DEFAULTS, targeters });
}

class Chosen {
  readonly #kinds: ClockKind[] = [];
  readonly #clocks: ClockChoice[] = [];
  readonly #targeters: Targeter[] = [];
  readonly #nodes: string[] = [];
  readonly #byMs: number[] = [];
  readonly #rates: number[] = [];

  add(part: string): void {
    if (isKind(part)) this.#kinds.push(part);
    else if (isChoice(part)) this.#clocks.push(part);
    else if (isTargeterName(part)) this.#targeters.push(part);
    else if (part.startsWith("by=")) this.#byMs.push(parseMs(part.slice("by=".length), part));
    else if (part.startsWith("rate=")) this.#rates.push(parseRate(part));
    else if (part.startsWith("nodes=")) this.#nodes.push(part.slice("nodes=".length));
    else if (this.#nodes.length > 0 && part !== "") this.#nodes.push(part);
    else throw unknown(part);
    if (this.#nodes.includes(""))
      throw usage(`A node is missing in ${JSON.stringify(part)}`, "Write nodes=n1+n3");
  }

  over(defaults: ClockChoices): ClockChoices {
    const targeters = [...this.#targeters, ...(this.#nodes.length > 0 ? [this.#nodes] : [])];
    return {
      kinds: this.#impliedKinds() ?? defaults.kinds,
      clocks: orElse(this.#clocks, defaults.clocks),
      targeters: orElse(targeters, defaults.targeters),
      byMs: this.#byMs,
      rates: this.#rates,
    };
  }

  /** Who says by how much means a jump, who gives a rate means a drift. */
  #impliedKinds(): readonly ClockKind[] | undefined {
    const wantsBy = this.#byMs.length > 0;
    const wantsRate = this.#rates.length > 0;
    if (this.#kinds.length === 0) {
      if (!wantsBy && !wantsRate) return undefined;
      return [...(wantsBy ? (["jump"] as const) : []), ...(wantsRate ? (["drift"] as const) : [])];
    }
    const moves = this.#kinds.some((kind) => kind !== "drift");
    if (wantsBy && !moves)
      throw usage("A clock that drifts is not off by a figure", "Write clock:drift+rate=20ms");
    if (wantsRate && !this.#kinds.includes("drift")) {
      throw usage(
        "Only a clock that drifts has a rate",
        "Write clock:drift+rate=20ms, or clock:jump+by=+30s",
      );
    }
    return this.#kinds;
  }
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

function parseMs(text: string, part: string): number {
  const [, sign, digits, unit = ""] = /^([+-]?)(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const ms = Number(digits) * (UNIT_MS[unit] ?? Number.NaN);
  if (!Number.isFinite(ms) || ms === 0) {
    throw usage(`${JSON.stringify(part)} is no span of time`, "Write one as +30s, -500ms, 2m or 1h");
  }
  return sign === "-" ? -ms : ms;
}

function parseRate(part: string): number {
  const rate = parseMs(part.slice("rate=".length).replace(/\/s$/, ""), part);
  if (Math.abs(rate) < 1000) return rate;
  throw usage(
    `A clock cannot gain or lose a second in a second, as ${JSON.stringify(part)} asks`,
    "Give less than 1000ms",
  );
}

function isKind(name: string): name is ClockKind {
  return Object.hasOwn(CLOCK_KINDS, name);
}

function isChoice(name: string): name is ClockChoice {
  return Object.hasOwn(CLOCK_CHOICES, name);
}

function orElse<T>(chosen: readonly T[], otherwise: readonly T[]): readonly T[] {
  return chosen.length > 0 ? chosen : otherwise;
}

function unknown(part: string): HarnessError {
  return usage(
    `The nemesis clock has no variant ${JSON.stringify(part)}`,
    `Choose among ${Object.keys(CLOCK_VARIANTS).join(", ")}, or spell it out as ${EXPLICIT}`,
  );
}

function usage(message: string, hint: string): HarnessError {
  return new HarnessError("usage", message, hint);
}
