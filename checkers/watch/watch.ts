import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { EventLog } from "./event-log.ts";
import { findMissed, findOutOfRange, findRepeated, findUnexplained, findUnordered } from "./guarantees.ts";
import { findInversion, findSharedRevision } from "./revision-order.ts";
import { type WatchFindings, watchAnomalies } from "./watch-anomalies.ts";
import { type Watch, type WatchHistory, type Write, watchHistory } from "./watch-history.ts";

const NAME = "watch";

/**
 * Checks that all watchers were told the same story, and that it is true: there is one log of changes, each with a
 * revision, and each watch tells a stretch of it, from one revision to another.
 *
 * 1. Within a watch: events are ordered, unique, and of the revisions that were asked for.
 * 2. Between watches: they agree about every change, and what one tells no other leaves out of the same stretch.
 * 3. Against the writes: every change is the effect of a write that did not fail, each has one effect, and an
 *    acknowledged one is in every watch of its revision.
 * 4. Against time: each write has a revision of its own, and a greater one than all that was known when it began.
 *
 * Unless every acknowledged change lies within some watch, and no watch "until now" ended before what was acknowledged
 * when it began, the verdict is unknown.
 *
 * The guarantees and most of their names are those that etcd states and its robustness tests check.
 *
 * @see etcd.io/docs, "KV API guarantees"; github.com/etcd-io/etcd, tests/robustness/validate/watch.go.
 */
export function watch(): Checker {
  return { name: NAME, check: (history, context) => check(history, context) };
}

function check(history: History, context: CheckContext): Verdict {
  const operations = watchHistory(history);
  if (typeof operations === "string") return cannotTell(NAME, { kind: "malformed", message: operations });
  const log = new EventLog(operations);
  const missed = findMissed(operations, log, context.expired);
  if (missed === undefined || context.expired()) return outOfTime(NAME);
  const findings: WatchFindings = {
    unordered: findUnordered(operations),
    repeated: findRepeated(operations),
    outOfRange: findOutOfRange(operations),
    disagreements: log.disagreements,
    missed,
    unexplained: findUnexplained(operations, log),
    sharedRevision: findSharedRevision(operations),
    inversion: findInversion(operations, log),
  };
  const acknowledged = operations.writes.filter(isAcknowledged);
  const events = operations.watches.reduce((sum, each) => sum + each.events.length, 0);
  const watches = count(operations.watches.length, "watch", "watches");
  const changes = count(log.entries.length, "change");
  const unwatched = unwatchedWrites(operations);
  const anomalies = watchAnomalies(history, findings);
  return conclude({
    checker: NAME,
    details: {
      watches: operations.watches.length,
      events,
      changes: log.entries.length,
      acknowledged: acknowledged.length,
      unwatched: unwatched.length,
      latestRevision: log.entries.at(-1)?.event.revision ?? null,
      missed: missed.length,
    },
    anomalies,
    reasons: [...notExercised(operations), ...unwatchedReason(unwatched), ...tooShort(history, operations)],
    summaries: {
      invalid: `${watches} told ${changes} in ways that are at odds: ${anomalies.map(({ name }) => name).join(", ")}`,
      valid: `${watches} told ${changes} alike, each once and in order, among them all of ${grouped(acknowledged.length)} that were acknowledged`,
    },
  });
}

function isAcknowledged({ acknowledged }: Write): boolean {
  return acknowledged < Infinity;
}

function notExercised({ writes, watches }: WatchHistory): UnknownReason[] {
  if (watches.length === 0) return [{ kind: "not-exercised", message: "No watch succeeded" }];
  return writes.some(isAcknowledged)
    ? []
    : [{ kind: "not-exercised", message: "No put or delete succeeded, so there was nothing to watch" }];
}

/** Acknowledged writes whose revision no watch covers: nobody can have missed them. */
function unwatchedWrites({ writes, watches }: WatchHistory): Write[] {
  const byFrom = watches.filter(({ from, to }) => from <= to).toSorted((a, b) => a.from - b.from);
  const byRevision = writes
    .filter(({ revision }) => revision !== undefined)
    .toSorted((a, b) => (a.revision ?? 0) - (b.revision ?? 0));
  let next = 0;
  let coveredTo = -Infinity;
  return byRevision.filter(({ revision = 0 }) => {
    for (let each = byFrom[next]; each !== undefined && each.from <= revision; each = byFrom[++next]) {
      coveredTo = Math.max(coveredTo, each.to);
    }
    return revision > coveredTo;
  });
}

function unwatchedReason([first, ...others]: readonly Write[]): UnknownReason[] {
  if (first === undefined) return [];
  const changes = count(1 + others.length, "acknowledged change");
  const message = `No watch covers ${changes}, the first at revision ${first.revision ?? "?"}`;
  return [{ kind: "incomplete", message }];
}

/** Watches that were to go on until the latest revision, and ended before one that had been acknowledged by then. */
function tooShort(history: History, { writes, watches }: WatchHistory): UnknownReason[] {
  const ended = writes.filter(isAcknowledged).toSorted((a, b) => a.acknowledged - b.acknowledged);
  const untilNow = watches.filter((each) => each.untilNow).toSorted((a, b) => a.invoked - b.invoked);
  let next = 0;
  let latest = -Infinity;
  const short: { readonly watch: Watch; readonly latest: number }[] = [];
  for (const each of untilNow) {
    for (
      let write = ended[next];
      write !== undefined && write.acknowledged < each.invoked;
      write = ended[++next]
    ) {
      latest = Math.max(latest, write.revision ?? -Infinity);
    }
    if (each.to < latest) short.push({ watch: each, latest });
  }
  const [first] = short;
  if (first === undefined) return [];
  const { process } = history.op(first.watch.invoked);
  const message = `The watch until now by process ${process} ended at revision ${first.watch.to}, but revision ${first.latest} had been acknowledged before it began`;
  return [{ kind: "incomplete", message }];
}
