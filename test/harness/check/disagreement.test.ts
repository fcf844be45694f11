import { afterEach, describe, expect, it, vi } from "vitest";
import type { Engine } from "../../../checkers/linearizability/engines/engine.ts";
import { ALL_ENGINES } from "../../../checkers/linearizability/engines/registry.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { NEVER } from "../../../checkers/linearizability/object-calls.ts";
import { checkHistory, DEFAULT_BUDGET } from "../../../harness/check/check-history.ts";
import { receivedError, sentError } from "../../../harness/check/file-check-messages.ts";
import { reportError } from "../../../harness/cli/report-error.ts";
import { HarnessError } from "../../../harness/harness-error.ts";
import { drawn } from "../../support/notation.ts";

/** Says of every history that it is violated. */
const LIAR: Engine = {
  name: "lock",
  description: "Does not look",
  decide: ({ calls }) => ({
    kind: "violated",
    by: "lock",
    explored: 0,
    witness: { calls: Int32Array.from({ length: calls.count }, (_, call) => call), until: NEVER },
  }),
};

const FINE = drawn("0: [write 1] [read 1]", { key: "x" });

afterEach(() => {
  vi.restoreAllMocks();
});

async function disagreement(): Promise<unknown> {
  const checker = linearizable("register", { competition: true, engines: [...ALL_ENGINES, LIAR] });
  try {
    await checkHistory(checker, FINE, DEFAULT_BUDGET, { workers: 1 });
  } catch (error) {
    return error;
  }
  throw new Error("Nobody noticed");
}

describe("a competition whose engines disagree", () => {
  it("ends with 255 and says which engines, and on which key", async () => {
    const said = vi.spyOn(console, "error").mockReturnValue();
    // On its way from the thread that checks to the one that prints.
    const error = receivedError(structuredClone(sentError(await disagreement())));
    expect(error.name).toBe("EnginesDisagreeError");
    expect(reportError(error, [])).toBe(255);
    const [[words] = []] = said.mock.calls;
    expect(words).toMatch(/disagree on key x: register says linearizable, lock says violated/);
    expect(words).toMatch(/so lock is wrong$/);
  });
});

describe("receivedError()", () => {
  it("gives back what the user is to mend with its hint and exit code", () => {
    const sent = structuredClone(sentError(new HarnessError("usage", "No model", "Name one")));
    const received = receivedError(sent);
    expect(received).toBeInstanceOf(HarnessError);
    expect(received).toMatchObject({ message: "No model", hint: "Name one", exitCode: 254 });
  });

  it("gives back what was no error as one", () => {
    expect(receivedError(sentError("odd"))).toMatchObject({ name: "Error", message: "odd" });
  });
});
