import { sameJson } from "../models/same-json.ts";
import { type Addition, elementFates, type Fates } from "../set/element-fates.ts";
import type { Attempt, LogHistory, LogView, Request } from "./request-history.ts";

/** Two acknowledgements of one request that say different things. */
export interface DifferentReplies {
  readonly request: Request;
  readonly one: Attempt;
  readonly other: Attempt;
}

/** A request that appended something else than it should have. */
export interface WrongPayload {
  readonly request: Request;
  readonly view: LogView;
  /** Where in the view. */
  readonly at: number;
  /** The acknowledgement that says otherwise; undefined if no attempt asked for it at all. */
  readonly acknowledgement: Attempt | undefined;
}

/** What came of the requests to one log. */
export interface JudgedLog extends LogHistory {
  /** The log as a set of ids, each of which may be in it once, however often it was sent. */
  readonly fates: Fates;
  readonly differentReplies: readonly DifferentReplies[];
  readonly wrongPayloads: readonly WrongPayload[];
}

/**
 * Judges a log by its ids.
 *
 * 1. All attempts of a request together are one addition of its id to a set that only grows: acknowledged when the
 *    first of them was, and without effect only if each of them failed.
 * 2. All acknowledgements of a request are the same.
 * 3. What a request appended is what one of its attempts asked for that did not fail, and what its acknowledgement says.
 *
 * Linear in the sum of the lengths of the reads.
 *
 * @returns Undefined if the time was up first.
 */
export function judgeLog(log: LogHistory, expired: () => boolean): JudgedLog | undefined {
  const requests = [...log.requests.values()];
  const fates = elementFates(requests.map(additionOf), log.views, expired);
  if (fates === undefined) return undefined;
  return {
    ...log,
    fates,
    differentReplies: requests.flatMap(differingReplies),
    wrongPayloads: wrongPayloads(log, fates),
  };
}

function additionOf({ id, attempts }: Request): Addition {
  const live = attempts.filter(({ failed }) => !failed);
  const [first] = live.length > 0 ? live : attempts;
  return {
    element: id,
    invoked: first?.invoked ?? 0,
    acknowledged: Math.min(...attempts.map(({ acknowledged }) => acknowledged)),
    failed: live.length === 0,
  };
}

function differingReplies(request: Request): DifferentReplies[] {
  const [one, ...others] = request.attempts.filter(({ acknowledged }) => acknowledged < Infinity);
  const other = others.find(({ reply }) => reply !== one?.reply);
  return one === undefined || other === undefined ? [] : [{ request, one, other }];
}

/** At most one for a request. Of one that took effect several times something else is wrong, and told. */
function wrongPayloads({ requests, views }: LogHistory, fates: Fates): WrongPayload[] {
  const told = new Set([...fates.duplicated, ...fates.unexpected].map(({ element }) => element));
  const found: WrongPayload[] = [];
  for (const view of views) {
    for (const [at, id] of view.elements.entries()) {
      const request = typeof id === "string" ? requests.get(id) : undefined;
      if (request === undefined || told.has(id)) continue;
      const flaw = flawAt(request, view, at);
      if (flaw === undefined) continue;
      told.add(id);
      found.push(flaw);
    }
  }
  return found;
}

function flawAt(request: Request, view: LogView, at: number): WrongPayload | undefined {
  const shown = view.appended[at] ?? null;
  // It had taken effect by the time of the first acknowledgement, and of this read.
  const effectBy = Math.min(view.completed, ...request.attempts.map(({ acknowledged }) => acknowledged));
  const isAsked = ({ failed, invoked, element }: Attempt): boolean =>
    !failed && invoked < effectBy && sameJson(element, shown);
  const acknowledgement = request.attempts.find(
    ({ acknowledged, appended }) => acknowledged < Infinity && !sameJson(appended, shown),
  );
  const isRight = acknowledgement === undefined && request.attempts.some(isAsked);
  return isRight ? undefined : { request, view, at, acknowledgement };
}
