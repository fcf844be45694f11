import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { withDeadline } from "../../targets/deadline.ts";

/** The garbage collector, which Node hides unless asked. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

const never = new AbortController().signal;
const silence = (): Promise<never> => new Promise(() => undefined);

test("withDeadline() ends work that never does, also after a garbage collection", async () => {
  const told = new Promise((resolve) => {
    const heeding = withDeadline(200, never, (signal) => {
      signal.addEventListener("abort", resolve);
      return silence();
    });
    void heeding.catch(() => undefined);
  });
  const ignoring = withDeadline(200, never, silence);
  setTimeout(collectGarbage, 50);
  await expect(ignoring).rejects.toThrow("No answer within 200 ms");
  await told;
});

test("withDeadline() fires together with the outer signal, also one that has fired before", async () => {
  const outer = new AbortController();
  const ended = withDeadline(60_000, outer.signal, silence);
  outer.abort();
  await expect(ended).rejects.toThrow("Interrupted");
  await expect(withDeadline(60_000, outer.signal, silence)).rejects.toThrow("Interrupted");
});

test("withDeadline() hands on what the work comes to", async () => {
  await expect(withDeadline(60_000, never, () => Promise.resolve(7))).resolves.toBe(7);
  await expect(withDeadline(60_000, never, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
});
