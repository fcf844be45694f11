import { canonicalJson } from "../../history/canonical-json.ts";
import type { Json } from "../../history/operation.ts";
import type { Call, Model } from "../../models/model.ts";
import type { Witness } from "../engines/engine.ts";
import { NEVER, type ObjectCalls } from "../object-calls.ts";
import { type Core, type CoreCall, coreOfWitness, isCertain } from "./core.ts";

/** How far back producers are looked for. */
const MAX_REACH = 100_000;

/**
 * The witness with the last call before the end that can have produced what it observes, where it has none. An engine leaves
 * out calls that could not have helped, and rightly; but a reader who sees `read → 4` and no `write 4` will think that nobody
 * ever wrote 4. What is added belongs to the history as the witness does, and whether the whole is still violated is
 * decided anew.
 */
export function completeWitness(model: Model, calls: ObjectCalls, witness: Witness): Core {
  const core = coreOfWitness(model, calls, witness);
  const produced = new Set(core.calls.flatMap(({ call }) => textOf(producedBy(model, call))));
  for (const start of core.starts)
    for (const token of model.evidence?.shows(start) ?? []) produced.add(canonicalJson(token));
  const missing = new Set(
    core.calls
      .filter(isCertain)
      .flatMap(({ call }) => observedBy(model, call).filter((token) => !produced.has(token))),
  );
  if (missing.size === 0) return core;
  const end = Math.max(-1, ...core.calls.filter(isCertain).map(({ returned }) => returned));
  const found = lastProducers(model, calls, { missing, end, until: witness.until });
  const added = [...core.calls, ...found].sort((a, b) => a.invoked - b.invoked);
  return { ...core, calls: added };
}

function lastProducers(
  model: Model,
  calls: ObjectCalls,
  { missing, end, until }: { readonly missing: Set<string>; readonly end: number; readonly until: number },
): CoreCall[] {
  const found: CoreCall[] = [];
  const last = lastBefore(calls.invoked, end);
  for (let id = last; id >= 0 && last - id < MAX_REACH && missing.size > 0; id--) {
    const invocation = calls.history.op(calls.position[id] ?? -1);
    const [token] = textOf(producedBy(model, { f: invocation.f, input: invocation.value }));
    if (token === undefined || !missing.delete(token)) continue;
    found.push(
      ...coreOfWitness(model, calls, { calls: Int32Array.of(id), until: Math.min(until, NEVER) }).calls,
    );
  }
  return found;
}

/** The last call that was invoked before a moment. */
function lastBefore(invoked: Int32Array, moment: number): number {
  let [low, high] = [0, invoked.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((invoked[middle] ?? 0) < moment) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function producedBy({ evidence, specialty }: Model, call: Call): Json | undefined {
  if (evidence !== undefined) return evidence.produces(call);
  return specialty !== undefined && "remove" in specialty && call.f === specialty.add
    ? call.input
    : undefined;
}

function observedBy({ evidence, specialty }: Model, call: Call): string[] {
  if (evidence !== undefined) return evidence.observes(call).flatMap(textOf);
  if (specialty === undefined || !("remove" in specialty)) return [];
  if (specialty.kind === "set")
    return call.f === specialty.contains && call.output === true ? textOf(call.input) : [];
  return call.f === specialty.remove && call.output !== null ? textOf(call.output) : [];
}

function textOf(token: Json | undefined): string[] {
  return token === undefined ? [] : [canonicalJson(token)];
}
