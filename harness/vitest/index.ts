/** Histories in tests with vitest: the package subpath `faultline/vitest`. Importing it adds the matcher to `expect`. */
import type * as vitest from "vitest";
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

(await installedVitest()).expect.extend({ toBeLinearizable });

/** It is no dependency of the package: who does not test with it need not have it. */
async function installedVitest(): Promise<typeof vitest> {
  try {
    return await import("vitest");
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new Error(
      "faultline/vitest adds a matcher to vitest, which is not installed here: npm install --save-dev vitest",
      { cause: error },
    );
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "ERR_MODULE_NOT_FOUND" &&
    error.message.includes("'vitest'")
  );
}

export { toBeLinearizable };
