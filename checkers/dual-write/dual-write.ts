import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import type { Fate } from "../set/element-fates.ts";
import type { UnknownReason, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { changeHistory } from "./change-history.ts";
import { judgePublication, type Publication } from "./publication.ts";
import { publicationAnomalies } from "./publication-anomalies.ts";

const NAME = "dual-write";
const MAX_EXPLAINED = 5;

export interface DualWriteOptions {
  /**
   * Whether an event may be told twice, as it is by a relay that repeats what was not confirmed. Default: `exactly-once`.
   */
  readonly delivery?: "exactly-once" | "at-least-once";
}

/**
 * Checks that rows and the events that tell of their changes agree: each `change` of a row (its key) is to be published
 * as the event `[row, change]`. `read` returns the changes of a row in their order, `events` all events in theirs.
 *
 * 1. A change that was acknowledged, or that a read of its row has shown, has an event: no list of events that begins
 *    later misses it for good. One that comes late is no anomaly, but how late is counted.
 * 2. An event has a change: one that was asked for, did not fail, and is in the row when that is read later.
 * 3. The events of a row come in the order of its changes, each once.
 * 4. A row is a set of changes that only grows.
 *
 * About linear in the sum of the lengths of all answers.
 *
 * @see Das et al., "All Aboard the Databus! LinkedIn's Scalable Consistent Change Data Capture Platform", SOCC 2012.
 */
export function dualWrite(options: DualWriteOptions = {}): Checker {
  return { name: NAME, check: (history, context) => check(options, history, context) };
}

function check(
  { delivery = "exactly-once" }: DualWriteOptions,
  history: History,
  context: CheckContext,
): Verdict {
  const changes = changeHistory(history);
  if (typeof changes === "string") return cannotTell(NAME, { kind: "malformed", message: changes });
  const judged = judgePublication(history, changes, context.expired);
  if (judged === undefined || context.expired()) return outOfTime(NAME);
  const tolerated = { ...judged, events: { ...judged.events, duplicated: [] } };
  const held = delivery === "exactly-once" ? judged : tolerated;
  const figures = figuresOf(judged);
  return conclude({
    checker: NAME,
    details: { ...figures, ...lagFigures(judged) },
    anomalies: publicationAnomalies(history, held).slice(0, MAX_EXPLAINED),
    reasons: doubts(figures),
    summaries: { invalid: invalidSummary(figuresOf(held)), valid: validSummary(figures) },
  });
}

interface Figures {
  readonly rows: number;
  readonly changes: number;
  readonly acknowledged: number;
  readonly published: number;
  readonly unpublished: number;
  readonly phantoms: number;
  readonly rowsOutOfOrder: number;
  readonly duplicated: number;
  /** Changes that a row has lost, or a read of it missed. */
  readonly lostFromRows: number;
  /** Changes after which nobody asked for events, or for the row. */
  readonly neverLooked: number;
}

function figuresOf({ rows, events, phantoms, disorders }: Publication): Figures {
  const ofRows = (...wanted: readonly Fate[]): number =>
    rows.reduce(
      (sum, { fates }) => sum + fates.elements.filter(({ fate }) => wanted.includes(fate)).length,
      0,
    );
  const ofEvents = (wanted: Fate): number => events.elements.filter(({ fate }) => fate === wanted).length;
  const changes = rows.flatMap(({ additions }) => additions);
  return {
    rows: rows.length,
    changes: changes.length,
    acknowledged: changes.filter(({ acknowledged }) => acknowledged < Infinity).length,
    published: events.elements.filter(({ lastShown }) => lastShown !== undefined).length,
    unpublished: ofEvents("lost"),
    phantoms: phantoms.length + events.unexpected.length,
    rowsOutOfOrder: disorders.length,
    duplicated: events.duplicated.length,
    lostFromRows: ofRows("lost", "stale"),
    neverLooked: Math.max(ofEvents("unread"), ofRows("unread")),
  };
}

function lagFigures({ lags }: Publication): Readonly<Record<string, number>> {
  if (lags.length === 0) return {};
  const quantile = (q: number): number =>
    Number((lags[Math.min(lags.length - 1, Math.floor(q * lags.length))] ?? 0).toFixed(3));
  return {
    lagMsMedian: quantile(0.5),
    lagMs95: quantile(0.95),
    lagMs99: quantile(0.99),
    lagMsMax: quantile(1),
  };
}

function doubts({ acknowledged, neverLooked }: Figures): UnknownReason[] {
  const reasons: UnknownReason[] = [];
  if (acknowledged === 0) reasons.push({ kind: "not-exercised", message: "No change was acknowledged" });
  if (neverLooked > 0) {
    const changes = count(neverLooked, "acknowledged change");
    const message = `Nobody looked for ${changes}, in the row and among the events, in reads that began later`;
    reasons.push({ kind: "incomplete", message });
  }
  return reasons;
}

function invalidSummary(figures: Figures): string {
  const counts = [
    [figures.unpublished, "without an event"],
    [figures.phantoms, "only among the events"],
    [figures.duplicated, "published twice"],
    [figures.lostFromRows, "missing from their rows"],
  ] as const;
  const found = counts.filter(([n]) => n > 0).map(([n, what]) => `${grouped(n)} ${what}`);
  const order =
    figures.rowsOutOfOrder > 0 ? [`${count(figures.rowsOutOfOrder, "row")} told of out of order`] : [];
  const rest = [...found, ...order];
  return `Of ${count(figures.changes, "change")}: ${rest.length > 0 ? rest.join(", ") : "rows that contradict what was asked for"}`;
}

function validSummary({ acknowledged, published }: Figures): string {
  return `Each of ${count(acknowledged, "acknowledged change")} has its event, in order, and each of ${count(published, "event")} its change`;
}
