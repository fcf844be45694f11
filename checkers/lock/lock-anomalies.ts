import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import type { Operation } from "../history/operation.ts";
import { abridge } from "../models/abridge.ts";
import { atTime, byProcess } from "../models/wording.ts";
import type { Fates } from "../set/element-fates.ts";
import { readWords, setAnomalies } from "../set/set-anomalies.ts";
import type { Anomaly } from "../verdict.ts";
import { capitalize, count, grouped } from "../wording.ts";
import { findClairvoyant, findContradiction, findMisplaced, findTokenDisorder } from "./order.ts";
import type { Overlap } from "./overlaps.ts";
import type { LockHistory, Section } from "./sections.ts";

interface Found {
  readonly attempts: LockHistory;
  readonly fates: Fates;
  readonly overlaps: readonly Overlap[];
}

/** What is wrong, the gravest first. What is gone because of an overlap is told of with that, and not again. */
export function lockAnomalies(history: History, { attempts, fates, overlaps }: Found): Anomaly[] {
  const explained = new Set(overlaps.map(({ overwritten }) => canonicalJson(overwritten.element)));
  const others = fates.elements.filter(({ element }) => !explained.has(canonicalJson(element)));
  const { sections, views } = attempts;
  const unexplained = setAnomalies(history, [
    { key: undefined, additions: sections, views, fates: { ...fates, elements: others } },
  ]);
  const found = [...overlapAnomaly(history, attempts, fates, overlaps), ...unexplained];
  return [
    ...found,
    ...(found.length === 0 ? orderAnomaly(history, attempts) : []),
    ...tokenAnomaly(history, attempts),
  ];
}

function overlapAnomaly(
  history: History,
  { sections }: LockHistory,
  fates: Fates,
  overlaps: readonly Overlap[],
): Anomaly[] {
  const [first] = overlaps;
  if (first === undefined) return [];
  const { overwritten, other, proof } = first;
  const seen = overwritten.saw?.elements.length ?? 0;
  const common =
    other.saw?.elements.length === seen ? `: both found ${count(seen, "element")} in the list` : "";
  const evidence =
    proof === undefined
      ? ""
      : `; ${readWords(history, proof)} shows ${canonicalJson(other.element)} and not ${canonicalJson(overwritten.element)}`;
  const lost = fates.elements.filter(({ fate }) => fate === "lost").length;
  const acknowledged = sections.filter((section) => section.acknowledged < Infinity).length;
  const total =
    lost === 0
      ? ""
      : `. Altogether ${grouped(lost)} of ${count(acknowledged, "acknowledged element")} were lost`;
  return [
    {
      name: "lost-update",
      explanation: `Two sections under the lock overlapped: ${sectionWords(history, overwritten)}, and ${sectionWords(history, other)}. Neither saw the element of the other${common}${evidence}${total}`,
      operations: operationsAt(history, [overwritten.invoked, other.invoked, proof?.invoked]),
    },
  ];
}

/** `process 4 added 44 through n1 (3.100 s to 3.412 s, token 17)` */
function sectionWords(history: History, section: Section): string {
  const add = history.operationAt(section.invoked);
  const until =
    section.acknowledged < Infinity
      ? `${atTime(add.invocation)} to ${atTime(add.completion ?? add.invocation)}`
      : `from ${atTime(add.invocation)} on, outcome unknown`;
  const token = section.token === undefined ? "" : `, token ${section.token}`;
  return `${byProcess(add)} added ${canonicalJson(section.element)}${through(add)} (${until}${token})`;
}

function through({ invocation: { node } }: Operation): string {
  return node === undefined ? "" : ` through ${node}`;
}

function orderAnomaly(history: History, attempts: LockHistory): Anomaly[] {
  const contradiction = findContradiction(attempts);
  if (contradiction !== undefined) {
    const { one, other, at } = contradiction;
    const explanation = `Two looks at the list disagree about its element ${at + 1}: ${readWords(history, one)} shows ${abridge(one.elements, at)}, ${readWords(history, other)} ${abridge(other.elements, at)}`;
    return [
      { name: "reordered", explanation, operations: operationsAt(history, [one.invoked, other.invoked]) },
    ];
  }
  const clairvoyant = findClairvoyant(attempts);
  if (clairvoyant !== undefined) {
    const explanation = `A section saw its own element before it had added it: ${sectionWords(history, clairvoyant)}`;
    return [{ name: "unexpected", explanation, operations: operationsAt(history, [clairvoyant.invoked]) }];
  }
  const misplaced = findMisplaced(attempts);
  if (misplaced === undefined) return [];
  const { section, view } = misplaced;
  const place = section.saw?.elements.length ?? 0;
  const explanation = `${sectionWords(history, section)} after it had found ${count(place, "element")}, but ${readWords(history, view)} has ${canonicalJson(view.elements[place] ?? null)} in that place: ${abridge(view.elements, place)}`;
  return [
    {
      name: "reordered",
      explanation: capitalize(explanation),
      operations: operationsAt(history, [section.invoked, view.invoked]),
    },
  ];
}

function tokenAnomaly(history: History, attempts: LockHistory): Anomaly[] {
  const disorder = findTokenDisorder(attempts);
  if (disorder === undefined) return [];
  const [earlier, later] = disorder;
  const what =
    earlier.token === later.token
      ? "Two holds of the lock have the same token"
      : "A later hold of the lock has a smaller token";
  return [
    {
      name: "token-order",
      explanation: `${what}: ${sectionWords(history, earlier)}, and ${sectionWords(history, later)}`,
      operations: operationsAt(history, [earlier.invoked, later.invoked]),
    },
  ];
}

function operationsAt(history: History, positions: readonly (number | undefined)[]): Operation[] {
  const invoked = positions.filter((position) => position !== undefined);
  return [...new Set(invoked)].sort((a, b) => a - b).map((position) => history.operationAt(position));
}
