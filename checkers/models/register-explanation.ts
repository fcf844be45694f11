import { isJsonArray, type Json, type Operation } from "../history/operation.ts";
import { abridge } from "./abridge.ts";
import type { PlacedOperation, Violation } from "./model.ts";
import { sameJson } from "./same-json.ts";
import { aboutKey, atTime, byProcess, isFailed, isOk, precedes, readerSaw, whenAnswered } from "./wording.ts";

/** Says which kind of violation of a register this is: the first of the known kinds that fits. */
export function explainRegister(violation: Violation): string | undefined {
  const value = seenBy(violation.culprit);
  if (value === undefined) return undefined;
  const story: Story = { ...violation, value, producers: producersOf(violation, value) };
  const because =
    neverWritten(story) ??
    onlyFailed(story) ??
    onlyLater(story) ??
    lostUpdate(story) ??
    overwritten(story) ??
    wentBack(story);
  return because === undefined ? undefined : aboutKey(violation.key, `${claim(story)}, but ${because}`);
}

interface Story extends Violation {
  /** What the culprit found in the register. */
  readonly value: Json;
  /** Every operation that would install `value`, failed ones included. */
  readonly producers: readonly PlacedOperation[];
}

function claim({ culprit, value }: Story): string {
  if (culprit.invocation.f === "read") return readerSaw(culprit, value);
  const node = culprit.completion?.node ?? culprit.invocation.node;
  const on = node === undefined ? "" : ` on ${node}`;
  return `${byProcess(culprit)}${on} found ${abridge(value)} and set ${abridge(installedBy(culprit) ?? null)} at ${whenAnswered(culprit)}`;
}

function neverWritten({ value, producers }: Story): string | undefined {
  return value !== null && producers.length === 0 ? `nobody ever wrote ${abridge(value)}` : undefined;
}

function onlyFailed({ value, producers }: Story): string | undefined {
  const [failed] = producers;
  if (value === null || failed === undefined || !producers.every(isFailed)) return undefined;
  const error = failed.completion?.error;
  const reason = error === undefined ? "" : ` (${error})`;
  return `the only ${failed.invocation.f} of ${abridge(value)}, by ${byProcess(failed)}, had failed at ${whenAnswered(failed)}${reason} and must have had no effect`;
}

function onlyLater({ value, producers, culprit }: Story): string | undefined {
  const [first] = producers.filter((producer) => !isFailed(producer));
  if (value === null || first === undefined || first.invoked < culprit.completed) return undefined;
  return `${abridge(value)} was first written only later, by ${byProcess(first)} from ${atTime(first.invocation)} on`;
}

/** Two successful cas from one value that was there once: the second must have overwritten the first unseen. */
function lostUpdate({ value, producers, culprit, operations }: Story): string | undefined {
  if (culprit.invocation.f !== "cas") return undefined;
  const installed = producers.filter((producer) => !isFailed(producer)).length + (value === null ? 1 : 0);
  const rival = operations.find(
    (other) =>
      other.invoked !== culprit.invoked && other.invocation.f === "cas" && isOk(other) && sees(other, value),
  );
  if (installed > 1 || rival === undefined) return undefined;
  return `${byProcess(rival)} had also found ${abridge(value)} and set ${abridge(installedBy(rival) ?? null)}, acknowledged at ${whenAnswered(rival)}, and the register held ${abridge(value)} only once: one of the two updates was lost`;
}

/** Those that the culprit can have seen: whoever began after it was over wrote the value again. */
function possibleProducers({ producers, culprit }: Story): PlacedOperation[] {
  return producers.filter((producer) => !isFailed(producer) && producer.invoked < culprit.completed);
}

/** Every write of the value was over before another began, and that one was over before the culprit began. */
function overwritten(story: Story): string | undefined {
  const { value, culprit, window, operations } = story;
  const overwriter =
    latest(window.filter((other) => isOverwriter(story, other))) ??
    latest(operations.filter((other) => isOverwriter(story, other)));
  if (overwriter === undefined) return undefined;
  const installed = installedBy(overwriter) ?? null;
  const began = `before that ${culprit.invocation.f} began`;
  const over =
    value === null
      ? `written ${abridge(installed)}`
      : `overwritten ${abridge(value)} with ${abridge(installed)}`;
  return `${byProcess(overwriter)} had ${over}, acknowledged at ${whenAnswered(overwriter)}, ${began}${fate(story, overwriter, installed)}`;
}

function isOverwriter(story: Story, other: PlacedOperation): boolean {
  const { value, culprit } = story;
  const installed = installedBy(other);
  return (
    installed !== undefined &&
    !sameJson(installed, value) &&
    precedes(other, culprit) &&
    possibleProducers(story).every((producer) => precedes(producer, other))
  );
}

/** What became of the value that should have been there: still read later, read only before, or never by any of several. */
function fate(story: Story, overwriter: PlacedOperation, installed: Json): string {
  const { value, culprit, producers, operations } = story;
  // With two producers nobody could say whose value a read saw.
  if (producersOf(story, installed).length > 1) return "";
  const seen = operations.filter((other) => isOk(other) && sees(other, installed));
  const shown = abridge(installed);
  if (seen.some((other) => other.completed > culprit.invoked)) return "";
  const [first] = seen;
  if (first !== undefined) {
    return `; ${byProcess(first)} had even seen ${shown} at ${whenAnswered(first)}, and then ${abridge(value)} came back`;
  }
  const again = producers.find((producer) => producer.invoked > culprit.completed)?.invoked ?? Infinity;
  const stale = operations.filter(
    (other) => isOk(other) && sees(other, value) && precedes(overwriter, other) && other.completed < again,
  );
  const still = stale.length > 1 ? latest(stale) : undefined;
  if (still === undefined) return "";
  return `; no read ever showed ${shown}, and ${abridge(value)} was still there at ${whenAnswered(still)}: the acknowledged ${shown} was lost`;
}

/** Another value had been seen after this one was last written, so this one was gone. */
function wentBack(story: Story): string | undefined {
  const { value, culprit, operations } = story;
  const possible = possibleProducers(story);
  // If there are two, the one not seen before may have written the value again.
  const only = possible.length === 1;
  const gone = (before: PlacedOperation): boolean =>
    possible.every(
      (producer) => precedes(producer, before) || (only && sawBefore(operations, value, before)),
    );
  const witness = latest(
    operations.filter((other) => {
      const seen = seenBy(other);
      return (
        isOk(other) && seen !== undefined && !sameJson(seen, value) && precedes(other, culprit) && gone(other)
      );
    }),
  );
  if (witness === undefined) return undefined;
  const seen = abridge(seenBy(witness) ?? null);
  return `${byProcess(witness)} had already seen ${seen} at ${whenAnswered(witness)}, before that ${culprit.invocation.f} began: the register went back from ${seen} to ${abridge(value)}`;
}

function sawBefore(operations: readonly PlacedOperation[], value: Json, moment: PlacedOperation): boolean {
  return operations.some((other) => isOk(other) && sees(other, value) && precedes(other, moment));
}

function producersOf({ operations, culprit }: Violation, value: Json): PlacedOperation[] {
  return operations.filter((other) => {
    const installed = installedBy(other);
    return other.invoked !== culprit.invoked && installed !== undefined && sameJson(installed, value);
  });
}

/** What a read returned, or what a successful cas compared with. */
function seenBy({ invocation, completion }: Operation): Json | undefined {
  if (invocation.f === "read") return completion?.value;
  if (invocation.f === "cas" && isJsonArray(invocation.value)) return invocation.value[0];
  return undefined;
}

function sees(operation: Operation, value: Json): boolean {
  const seen = seenBy(operation);
  return seen !== undefined && sameJson(seen, value);
}

function installedBy({ invocation }: Operation): Json | undefined {
  if (invocation.f === "write") return invocation.value;
  if (invocation.f === "cas" && isJsonArray(invocation.value)) return invocation.value[1];
  return undefined;
}

function latest(operations: readonly PlacedOperation[]): PlacedOperation | undefined {
  return operations.reduce<PlacedOperation | undefined>(
    (last, other) => (last === undefined || other.completed > last.completed ? other : last),
    undefined,
  );
}
