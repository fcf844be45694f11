import { canonicalJson } from "../../history/canonical-json.ts";
import type { Model } from "../../models/model.ts";
import { type CoreCall, isCertain } from "./core.ts";
import { relax } from "./relax.ts";

/** How many calls are tried as the one that contradicts the culprit. */
const MAX_SUSPECTS = 200;

/** With more producers than this the values are not unique, and no single call contradicts the culprit. */
const MAX_ESSENTIAL = 20;

/**
 * Guesses at a core in one step, where taking away answers one after the other would take long: the last call to return and the
 * producers of what it observed, with one other call that was over before it began, the latest first.
 */
export function* suspicions(model: Model, calls: readonly CoreCall[]): Generator<CoreCall[], void> {
  const { evidence } = model;
  const culprit = calls
    .filter(isCertain)
    .reduce<CoreCall | undefined>(
      (last, call) => (last === undefined || call.returned > last.returned ? call : last),
      undefined,
    );
  if (evidence === undefined || culprit === undefined) return;
  const observed = new Set(evidence.observes(culprit.call).map((token) => canonicalJson(token)));
  const essential = new Set([culprit.id]);
  for (const { call, id } of calls) {
    const token = evidence.produces(call);
    if (token !== undefined && observed.has(canonicalJson(token))) essential.add(id);
  }
  if (essential.size > MAX_ESSENTIAL) return;
  const suspects = calls.filter(({ returned, id }) => returned < culprit.invoked && !essential.has(id));
  suspects.sort((a, b) => b.returned - a.returned);
  for (const suspect of [culprit, ...suspects.slice(0, MAX_SUSPECTS)]) {
    yield relax(model, calls, ({ id }) => !essential.has(id) && id !== suspect.id);
  }
}
