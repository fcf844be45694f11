import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  beginning,
  concatenated,
  type Metamorphosis,
  mixed,
  narrowed,
  outcomeForgotten,
  projected,
  renamed,
  widened,
  withOtherValues,
  withoutPure,
  withPureTwice,
} from "../../support/objects/metamorphoses.ts";
import { SMALL_OBJECTS } from "../../support/objects/small-objects.ts";
import { tinyHistories } from "../../support/objects/tiny-history.ts";
import { isDecidedValid } from "../../support/objects/trial.ts";
import { DEPTH } from "../../support/simulated-object.ts";

const RUNS = Math.ceil(150 * DEPTH);
const TIMEOUT_MS = 60_000 * Math.max(1, DEPTH);

/** Models that only ask whether two values are the same. */
const INDIFFERENT = new Set([
  "register",
  "cas-register",
  "list",
  "fifo-queue",
  "unordered-queue",
  "stack",
  "set",
]);

describe.each(SMALL_OBJECTS.map((object) => ({ name: object.model.name, object })))(
  "$name",
  ({ name, object }) => {
    const { model } = object;
    const isValid = (history: Parameters<typeof isDecidedValid>[1]): boolean =>
      isDecidedValid(model, history);

    /** What the change does to a verdict, if it can do anything: in how many histories it was tried. */
    function changes(change: Metamorphosis, holds: (before: boolean, after: boolean) => boolean): number {
      let tried = 0;
      fc.assert(
        fc.property(tinyHistories(object), fc.nat(), (history, where) => {
          const changed = change(history, where, model);
          if (changed === undefined) return;
          tried++;
          expect(holds(isValid(history), isValid(changed))).toBe(true);
        }),
        { numRuns: RUNS },
      );
      return tried;
    }
    const staysValid = (before: boolean, after: boolean): boolean => !before || after;
    const staysInvalid = (before: boolean, after: boolean): boolean => before || !after;
    const staysTheSame = (before: boolean, after: boolean): boolean => before === after;

    it("stays valid without an answered call that changes nothing", { timeout: TIMEOUT_MS }, () => {
      changes(withoutPure, staysValid);
    });

    it("stays valid when somebody else gets the same answer in a longer time", {
      timeout: TIMEOUT_MS,
    }, () => {
      changes(withPureTwice, staysValid);
    });

    it("stays valid when operations take longer", { timeout: TIMEOUT_MS }, () => {
      expect(changes(widened, staysValid)).toBeGreaterThan(RUNS / 4);
    });

    it("stays invalid when operations take less time", { timeout: TIMEOUT_MS }, () => {
      expect(changes(narrowed, staysInvalid)).toBeGreaterThan(RUNS / 4);
    });

    it("stays valid when an answer is lost", { timeout: TIMEOUT_MS }, () => {
      expect(changes(outcomeForgotten, staysValid)).toBeGreaterThan(RUNS / 4);
    });

    it("stays valid when the end is cut off", { timeout: TIMEOUT_MS }, () => {
      expect(changes(beginning, staysValid)).toBe(RUNS);
    });

    it("does not care what processes and keys are called", { timeout: TIMEOUT_MS }, () => {
      expect(changes(renamed, staysTheSame)).toBe(RUNS);
    });

    if (INDIFFERENT.has(name)) {
      it("does not care what values are called", { timeout: TIMEOUT_MS }, () => {
        expect(changes(withOtherValues, staysTheSame)).toBe(RUNS);
      });
    }

    it("is valid on two keys exactly if it is on each, mixed or one after the other", {
      timeout: TIMEOUT_MS,
    }, () => {
      fc.assert(
        fc.property(tinyHistories(object), tinyHistories(object), fc.nat(), (one, other, where) => {
          const expected = isValid(one) && isValid(other);
          const whole = mixed(one, other, where);
          expect(isValid(whole)).toBe(expected);
          expect(isValid(concatenated(one, other))).toBe(expected);
          expect(isValid(projected(whole, "one"))).toBe(isValid(one));
        }),
        { numRuns: RUNS },
      );
    });
  },
);
