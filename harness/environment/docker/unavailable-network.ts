import { HarnessError } from "../../harness-error.ts";
import type { Network } from "../environment.ts";

/** The network of a computer on which links cannot be cut: whole as it is, and an error for whoever wants more. */
export function unavailableNetwork(cause: unknown): Network {
  const refuse = () =>
    Promise.reject(
      new HarnessError(
        "unsupported",
        `Links cannot be cut here: ${cause instanceof Error ? cause.message : String(cause)}`,
        "Leave partitions out of --nemesis",
        { cause },
      ),
    );
  return {
    setCuts: (cuts) => (cuts.length === 0 ? Promise.resolve() : refuse()),
    setShapes: (shapes) => (shapes.length === 0 ? Promise.resolve() : refuse()),
    probe: refuse,
  };
}
