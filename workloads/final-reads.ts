import type { Key } from "../checkers/history/operation.ts";
import { eachThread } from "./generator/each.ts";
import type { OpGenerator } from "./generator/generator.ts";
import { sequence } from "./generator/sequence.ts";

/** Every thread, and so every node, reads every key once: a write that was lost anywhere shows. */
export function finalReads(keys: readonly Key[]): OpGenerator {
  return eachThread(sequence(keys.map((key) => ({ f: "read", key }))));
}
