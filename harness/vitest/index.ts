/** Histories in tests with vitest: the package subpath `faultline/vitest`. Importing it adds the matcher to `expect`. */
import { expect } from "vitest";
import type { CheckLinearizableOptions } from "../../checkers/linearizability/check-linearizable.ts";
import type { Model } from "../../checkers/models/model.ts";
import { toBeLinearizable } from "./to-be-linearizable.ts";

declare module "vitest" {
  interface Matchers<T> {
    /**
     * Every operation of the history can have taken effect in one instant between its invocation and its completion, so that
     * the answers are those of `model`. What could not be decided within the limits fails, with and without `.not`.
     *
     * @param model - The name of a model that comes with Faultline, or a model of your own.
     */
    toBeLinearizable(model: string | Model, options?: CheckLinearizableOptions): T;
  }
}

expect.extend({ toBeLinearizable });

export { toBeLinearizable };
