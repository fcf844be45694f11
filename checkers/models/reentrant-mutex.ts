import type { Json } from "../history/operation.ts";
import { type Model, moveTo, refuse } from "./model.ts";

/** Who holds the lock, and how many times; nobody where `owner` is null. */
interface Hold extends Readonly<Record<string, Json>> {
  readonly owner: number | null;
  readonly depth: number;
}

/**
 * A lock that its owner, a process, may acquire again, and has then to release as many times. An attempt that did not
 * get it is a `fail`. Nobody may release what another holds.
 */
export const reentrantMutex: Model<Hold> = {
  name: "reentrant-mutex",
  description: "A lock that the process that holds it may acquire again: acquire, release",
  init: { owner: null, depth: 0 },
  fs: ["acquire", "release"],
  seesProcess: true,
  step({ owner, depth }, { f, process = null }) {
    if (f === "acquire") {
      if (owner === null || owner === process) return moveTo({ owner: process, depth: depth + 1 });
      return refuse(`process ${process} acquired the lock, but process ${owner} holds it`);
    }
    if (owner === process && depth > 0)
      return moveTo(depth === 1 ? { owner: null, depth: 0 } : { owner, depth: depth - 1 });
    const holder = owner === null ? "nobody" : `process ${owner}`;
    return refuse(`process ${process} released the lock, but ${holder} holds it`);
  },
  isPure: () => false,
  describe({ owner, depth }) {
    if (owner === null) return "free";
    return depth === 1 ? `held by process ${owner}` : `held by process ${owner}, ${depth} times`;
  },
  describeCall: ({ f, process }) => (process === undefined ? f : `${f} by ${process}`),
};
