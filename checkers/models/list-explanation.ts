import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { contrast } from "./abridge.ts";
import type { PlacedOperation, Violation } from "./model.ts";
import { sameJson } from "./same-json.ts";
import { aboutKey, atTime, byProcess, isFailed, isOk, precedes, readerSaw, whenAnswered } from "./wording.ts";

/** Says which kind of violation of a growing list this is: the first of the known kinds that fits. */
export function explainList(violation: Violation): string | undefined {
  const { culprit } = violation;
  const shown = elementsReadBy(culprit);
  if (shown === undefined) return undefined;
  const finding =
    strangerIn(shown, violation) ??
    appliedTwice(shown, violation) ??
    missingAppend(shown, violation) ??
    missingAgain(shown, violation) ??
    reordered(shown, violation);
  return finding === undefined
    ? undefined
    : aboutKey(violation.key, `${readerSaw(culprit, shown, finding.at)}, but ${finding.because}`);
}

interface Finding {
  readonly because: string;
  /** Index of the element that shows it, if one does. */
  readonly at?: number;
}

/** An element that nobody appended, or only a failed append, or only one that began later. */
function strangerIn(shown: readonly Json[], violation: Violation): Finding | undefined {
  for (const [at, element] of shown.entries()) {
    const text = canonicalJson(element);
    const appends = appendsOf(element, violation);
    const [first] = appends;
    if (first === undefined) return { at, because: `nobody ever appended ${text}` };
    const possible = appends.filter((append) => !isFailed(append));
    if (possible.length === 0) {
      return {
        at,
        because: `the append of ${text} by ${byProcess(first)} had failed at ${whenAnswered(first)} and must have had no effect`,
      };
    }
    const [earliest] = possible;
    if (earliest !== undefined && earliest.invoked > violation.culprit.completed) {
      return {
        at,
        because: `${text} was appended only later, by ${byProcess(earliest)} from ${atTime(earliest.invocation)} on`,
      };
    }
  }
  return undefined;
}

function appliedTwice(shown: readonly Json[], violation: Violation): Finding | undefined {
  for (const [at, element] of shown.entries()) {
    if (includes(shown.slice(at + 1), element)) continue;
    const times = shown.filter((other) => sameJson(other, element)).length;
    const appends = appendsOf(element, violation).filter((append) => !isFailed(append));
    const [append] = appends;
    if (append === undefined || times <= appends.length) continue;
    const asked = appends.length === 1 ? "once" : `${appends.length} times`;
    return {
      at,
      because: `${canonicalJson(element)} is in it ${times} times and was appended ${asked} (${byProcess(append)}, ${atTime(append.invocation)}): an append was applied twice`,
    };
  }
  return undefined;
}

/** An append acknowledged before the read began does not show. */
function missingAppend(shown: readonly Json[], violation: Violation): Finding | undefined {
  const { culprit, operations, window } = violation;
  const missing = (other: PlacedOperation): boolean =>
    other.invocation.f === "append" && precedes(other, culprit) && !includes(shown, other.invocation.value);
  const append = window.find(missing) ?? operations.find(missing);
  if (append === undefined) return undefined;
  const element = append.invocation.value;
  const later = operations.some(
    (other) => other.completed > culprit.invoked && includes(elementsReadBy(other) ?? [], element),
  );
  const fate = later ? "other reads show it, so this one was stale" : "no later read shows it: it was lost";
  return {
    because: `${byProcess(append)} had appended ${canonicalJson(element)}, acknowledged at ${whenAnswered(append)}, before that read began; ${fate}`,
  };
}

/** An element that an earlier read had shown does not show any more. */
function missingAgain(shown: readonly Json[], { culprit, operations }: Violation): Finding | undefined {
  for (const other of operations) {
    if (!precedes(other, culprit)) continue;
    const gone = elementsReadBy(other)?.find((element) => !includes(shown, element));
    if (gone === undefined) continue;
    return {
      because: `${byProcess(other)} had already read ${canonicalJson(gone)} at ${whenAnswered(other)}, before that read began, and it is gone`,
    };
  }
  return undefined;
}

/** Another read shows the same elements in another order, or an append comes before one that it followed. */
function reordered(shown: readonly Json[], { culprit, operations }: Violation): Finding | undefined {
  for (const other of operations) {
    const elements = elementsReadBy(other);
    if (elements === undefined || other.invoked === culprit.invoked) continue;
    const at = elements.findIndex((element, i) => i < shown.length && !sameJson(element, shown[i] ?? null));
    if (at < 0) continue;
    const [seen] = contrast(elements, shown);
    return {
      at,
      because: `${byProcess(other)} read ${seen} at ${whenAnswered(other)}: the two disagree about element ${at + 1}`,
    };
  }
  for (const [at, element] of shown.entries()) {
    const append = operations.find((other) => isAppendOf(other, element) && isOk(other));
    const overtaken = operations.find(
      (other) =>
        append !== undefined &&
        precedes(append, other) &&
        shown.slice(0, at).some((earlier) => isAppendOf(other, earlier)),
    );
    if (append === undefined || overtaken === undefined) continue;
    return {
      at,
      because: `${canonicalJson(overtaken.invocation.value)} stands before ${canonicalJson(element)}, although ${byProcess(append)} had appended ${canonicalJson(element)}, acknowledged at ${whenAnswered(append)}, before ${byProcess(overtaken)} began to append the other`,
    };
  }
  return undefined;
}

function elementsReadBy(operation: PlacedOperation): readonly Json[] | undefined {
  if (operation.invocation.f !== "read" || !isOk(operation)) return undefined;
  const value = operation.completion?.value;
  return isJsonArray(value) ? value : [];
}

function appendsOf(element: Json, { operations }: Violation): PlacedOperation[] {
  return operations.filter((other) => isAppendOf(other, element));
}

function isAppendOf(operation: PlacedOperation, element: Json): boolean {
  return operation.invocation.f === "append" && sameJson(operation.invocation.value, element);
}

function includes(elements: readonly Json[], element: Json): boolean {
  return elements.some((other) => sameJson(other, element));
}
