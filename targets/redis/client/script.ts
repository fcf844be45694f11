import { type SingleCommand, writing } from "./router.ts";

/**
 * A program that Redis runs whole, between two other commands. Each changes what counts only with its last step, so
 * one that ends with an error has changed nothing.
 *
 * Its first line says that it may write. Then Redis refuses it from the start on a replica, without memory, or
 * with too few replicas, rather than when it comes to write; without that line a replica would run it up to there,
 * over data that may be old.
 *
 * @see "Eval scripts: script flags", https://redis.io/docs/latest/develop/programmability/eval-intro/
 */
export interface Script {
  readonly source: string;
}

export function script(source: string): Script {
  return { source: `#!lua\n${source}` };
}

export function running(
  { source }: Script,
  { keys, args }: { readonly keys: readonly string[]; readonly args: readonly string[] },
): SingleCommand {
  return writing("EVAL", source, String(keys.length), ...keys, ...args);
}
