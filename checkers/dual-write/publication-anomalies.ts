import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import { isJsonArray, type Json, type Key } from "../history/operation.ts";
import { aboutKey, atTime, byProcess, isOk, onNode, whenAnswered } from "../models/wording.ts";
import type { ElementFate, View } from "../set/element-fates.ts";
import { readWords, setAnomalies } from "../set/set-anomalies.ts";
import type { Anomaly } from "../verdict.ts";
import { andMore } from "../wording.ts";
import { type ChangeEvent, isEvent } from "./change-history.ts";
import { eventOf, type Publication } from "./publication.ts";

/** What is wrong between rows and events, and then with the rows themselves; one anomaly a kind, or a kind and row. */
export function publicationAnomalies(history: History, publication: Publication): Anomaly[] {
  return [
    ...unpublished(history, publication),
    ...phantoms(history, publication),
    ...disorders(history, publication),
    ...duplicated(history, publication),
    ...setAnomalies(history, publication.rows),
  ];
}

function unpublished(history: History, publication: Publication): Anomaly[] {
  const missing = publication.events.elements.filter(({ fate }) => fate === "lost");
  const [example] = missing.toSorted((a, b) => a.known - b.known);
  const view = example === undefined ? undefined : viewWithout(publication, example);
  if (example === undefined || view === undefined) return [];
  const [key, change] = eventOf(example);
  const reader = publication.rows
    .find((row) => row.key === key)
    ?.views.find((each) => each.elements.some((shown) => canonicalJson(shown) === canonicalJson(change)));
  const asked = history.operationAt(example.addition.invoked);
  const committed = isOk(asked)
    ? `was acknowledged to ${byProcess(asked)}${onNode(asked)} at ${whenAnswered(asked)}`
    : `by ${byProcess(asked)}, never acknowledged, is in the row${reader === undefined ? "" : ` by ${readWords(history, reader)}`}`;
  const event =
    example.lastShown === undefined
      ? "has no event"
      : `has no event any more, though ${eventsWords(history, example.lastShown)} showed it`;
  const sentence = `change ${canonicalJson(change)} ${committed}, but it ${event}: ${eventsWords(history, view)} does not show it, nor does any later one${andMore(missing.length - 1, "change", "unpublished")}`;
  return [
    anomaly(history, "unpublished-change", key, sentence, [
      example.addition.invoked,
      reader?.invoked,
      view.invoked,
    ]),
  ];
}

function viewWithout({ events }: Publication, { element, known }: ElementFate): View | undefined {
  const text = canonicalJson(element);
  return events.views.find(
    ({ view, start }) => start > known && !view.elements.some((event) => canonicalJson(event) === text),
  )?.view;
}

function phantoms(history: History, { events, phantoms: unmatched }: Publication): Anomaly[] {
  const total = events.unexpected.length + unmatched.length;
  const more = andMore(total - 1, "event", "phantoms");
  const [impossible] = events.unexpected;
  if (impossible !== undefined) {
    const { view, additions } = impossible;
    const [key, change] = asEvent(impossible.element);
    const [attempt] = additions;
    const asked = attempt === undefined ? undefined : history.operationAt(attempt.invoked);
    const why =
      asked === undefined || attempt === undefined
        ? "which nobody ever asked for"
        : attempt.failed
          ? `which had failed: ${byProcess(asked)} was told so at ${whenAnswered(asked)}`
          : `which ${byProcess(asked)} asked for only at ${atTime(asked.invocation)}`;
    const sentence = `${eventsWords(history, view)} shows an event of change ${canonicalJson(change)}, ${why}${more}`;
    return [anomaly(history, "phantom-event", key, sentence, [attempt?.invoked, view.invoked])];
  }
  const [phantom] = unmatched;
  if (phantom === undefined) return [];
  const { key, change, eventView, rowView } = phantom;
  const sentence = `${eventsWords(history, eventView)} shows an event of change ${canonicalJson(change)}, but ${readWords(history, rowView)} began later and does not show the change${more}`;
  return [anomaly(history, "phantom-event", key, sentence, [eventView.invoked, rowView.invoked])];
}

function disorders(history: History, publication: Publication): Anomaly[] {
  const [example, ...others] = publication.disorders;
  if (example === undefined) return [];
  const { key, first, second, rowView, eventView } = example;
  const [earlier, later] = [canonicalJson(first), canonicalJson(second)];
  const sentence = `${readWords(history, rowView)} shows change ${earlier} before ${later}, but ${eventsWords(history, eventView)} tells of ${later} first${andMore(others.length, "row", "told of in another order")}`;
  const changes = publication.rows
    .filter((row) => row.key === key)
    .flatMap(({ additions }) => additions)
    .filter(({ element }) => [earlier, later].includes(canonicalJson(element)));
  const positions = [...changes.map(({ invoked }) => invoked), rowView.invoked, eventView.invoked];
  return [anomaly(history, "event-order", key, sentence, positions)];
}

function duplicated(history: History, { events }: Publication): Anomaly[] {
  const [first, ...others] = events.duplicated;
  if (first === undefined) return [];
  const [key, change] = asEvent(first.element);
  const sentence = `${eventsWords(history, first.view)} shows ${first.times} events of change ${canonicalJson(change)}${andMore(others.length, "event", "duplicated")}`;
  const positions = [first.additions[0]?.invoked, first.view.invoked];
  return [anomaly(history, "duplicated", key, sentence, positions)];
}

/** `the list of events on n3 at 14.000 s (process 7)` */
function eventsWords(history: History, { invoked }: View): string {
  const reader = history.operationAt(invoked);
  return `the list of events${onNode(reader)} at ${atTime(reader.invocation)} (${byProcess(reader)})`;
}

function asEvent(element: Json): ChangeEvent {
  return isEvent(element) ? element : ["", isJsonArray(element) ? element : null];
}

function anomaly(
  history: History,
  name: string,
  key: Key,
  sentence: string,
  positions: readonly (number | undefined)[],
): Anomaly {
  const invoked = [...new Set(positions.filter((position) => position !== undefined))].sort((a, b) => a - b);
  return {
    name,
    explanation: aboutKey(key, sentence),
    key,
    operations: invoked.map((position) => history.operationAt(position)),
  };
}
