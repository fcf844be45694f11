import { canonicalJson } from "../history/canonical-json.ts";
import { abridge } from "./abridge.ts";
import type { Call } from "./model.ts";
import { sameJson } from "./same-json.ts";

/** `enqueue 3`, `pop → 5`: what was asked, and what was answered if that says more. */
export function callWords(call: Call): string {
  const asked = call.input === null ? call.f : `${call.f} ${canonicalJson(call.input)}`;
  const { output } = call;
  if (output === undefined || output === null || sameJson(output, call.input)) return asked;
  return `${asked} → ${abridge(output)}`;
}

/** `dequeue → 5`, `dequeue → nothing`: a removal, whose answer null means that there was nothing. */
export function removalWords({ f, output }: Call): string {
  if (output === undefined) return f;
  return `${f} → ${output === null ? "nothing" : canonicalJson(output)}`;
}
