import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import type { Json } from "../history/operation.ts";
import { aboutKey, atTime, byProcess, isFailed, isOk, onNode, whenAnswered } from "../models/wording.ts";
import type { ElementFate, Fate, Oddity, View } from "../set/element-fates.ts";
import { readWords } from "../set/set-anomalies.ts";
import type { Anomaly } from "../verdict.ts";
import { andMore, capitalize, count } from "../wording.ts";
import type { JudgedLog } from "./request-fates.ts";
import type { Attempt, Request } from "./request-history.ts";

/** What is wrong, the gravest first, one anomaly a kind and log. */
export function requestAnomalies(history: History, logs: readonly JudgedLog[]): Anomaly[] {
  const words = logs.map((log) => new LogWords(history, log));
  return [
    ...words.flatMap((log) => log.duplicated()),
    ...words.flatMap((log) => log.missing("lost")),
    ...words.flatMap((log) => log.missing("stale")),
    ...words.flatMap((log) => log.unexpected()),
    ...words.flatMap((log) => log.wrongPayload()),
    ...words.flatMap((log) => log.differentReplies()),
    ...words.flatMap((log) => log.longFork()),
  ];
}

/** Attempts that a sentence names one by one. */
const MAX_NAMED = 4;

/** The sentences about one log. */
class LogWords {
  readonly #history: History;
  readonly #log: JudgedLog;

  constructor(history: History, log: JudgedLog) {
    this.#history = history;
    this.#log = log;
  }

  duplicated(): Anomaly[] {
    const [first, ...others] = this.#log.fates.duplicated;
    if (first === undefined) return [];
    const { view, times } = first;
    const request = this.#requestOf(first.element);
    const sentence = `request ${idOf(first)} took effect ${times} times, as ${this.#read(view)} shows. ${this.#sent(request)}${andMore(others.length, "request", "duplicated")}`;
    return [this.#anomaly("duplicated", sentence, [...attemptsOf(request), view])];
  }

  /** What was acknowledged, or seen, and is not in a read that began later. */
  missing(fate: Fate): Anomaly[] {
    const missed = this.#log.fates.elements.filter((each) => each.fate === fate);
    const [example] = missed.toSorted((a, b) => a.known - b.known);
    const view = example === undefined ? undefined : this.#readWithout(example);
    if (example === undefined || view === undefined) return [];
    const request = this.#requestOf(example.element);
    const { lastShown } = example;
    const shown =
      lastShown === undefined
        ? "No read shows it"
        : `${capitalize(this.#read(lastShown))} ${fate === "lost" ? "was the last that showed it" : "shows it"}`;
    const sentence = `request ${idOf(example)} is missing from ${this.#read(view)}. ${this.#sent(request)} ${shown}${andMore(missed.length - 1, "request", fate === "lost" ? "lost" : "missed by stale reads")}`;
    return [this.#anomaly(fate, sentence, [...attemptsOf(request), view, ...(lastShown ? [lastShown] : [])])];
  }

  unexpected(): Anomaly[] {
    const [first, ...others] = this.#log.fates.unexpected;
    if (first === undefined) return [];
    const request = this.#requestOf(first.element);
    const why =
      request === undefined
        ? "which nobody ever sent"
        : request.attempts.every(({ failed }) => failed)
          ? "which must have had no effect"
          : "though it was sent only after that";
    const sentence = `${this.#read(first.view)} shows request ${idOf(first)}, ${why}. ${this.#sent(request)}${andMore(others.length, "request", "unexpected")}`;
    return [this.#anomaly("unexpected", sentence, [...attemptsOf(request), first.view])];
  }

  wrongPayload(): Anomaly[] {
    const [first, ...others] = this.#log.wrongPayloads;
    if (first === undefined) return [];
    const { request, view, at, acknowledgement } = first;
    const appended = canonicalJson(view.appended[at] ?? null);
    const but =
      acknowledgement === undefined
        ? "which nobody asked for"
        : `but ${this.#answer(acknowledgement)} said that it was ${canonicalJson(acknowledgement.appended)}`;
    const sentence = `${this.#read(view)} shows that request ${request.id} appended ${appended}, ${but}. ${this.#sent(request)}${andMore(others.length, "request", "like that")}`;
    return [this.#anomaly("wrong-payload", sentence, [...attemptsOf(request), view])];
  }

  differentReplies(): Anomaly[] {
    const [first, ...others] = this.#log.differentReplies;
    if (first === undefined) return [];
    const { request, one, other } = first;
    const said = ({ reply }: Attempt): string => this.#history.values.text(reply);
    const sentence = `request ${request.id} was answered in two ways: ${this.#answer(one)} was ${said(one)}, and ${this.#answer(other)} was ${said(other)}${andMore(others.length, "request", "answered differently")}`;
    return [this.#anomaly("different-replies", sentence, [one, other])];
  }

  longFork(): Anomaly[] {
    const { fork } = this.#log.fates;
    if (fork === undefined) return [];
    const [a, b] = fork;
    const only = (one: View, other: View): string => {
      const shown = new Set(other.elements);
      return textOf(one.elements.find((id) => !shown.has(id)));
    };
    const [onlyA, onlyB] = [only(a, b), only(b, a)];
    const sentence = `${this.#read(a)} shows request ${onlyA} and not ${onlyB}, but ${this.#read(b)} shows ${onlyB} and not ${onlyA}`;
    const adds = [onlyA, onlyB].flatMap((id) => attemptsOf(this.#requestOf(id)));
    return [this.#anomaly("long-fork", sentence, [a, b, ...adds])];
  }

  #readWithout({ element, known }: ElementFate): View | undefined {
    return this.#log.fates.views.find(({ view, start }) => start > known && !view.elements.includes(element))
      ?.view;
  }

  #requestOf(id: Json): Request | undefined {
    return typeof id === "string" ? this.#log.requests.get(id) : undefined;
  }

  #read(view: View): string {
    return readWords(this.#history, view);
  }

  /** `the answer to process 3 on n1 at 1.200 s` */
  #answer({ invoked }: Attempt): string {
    const operation = this.#history.operationAt(invoked);
    return `the answer to ${byProcess(operation)}${onNode(operation)} at ${whenAnswered(operation)}`;
  }

  /** `It was sent 2 times: by process 3 on n1 at 1.200 s (outcome unknown), by process 13 on n2 at 1.400 s (acknowledged).` */
  #sent(request: Request | undefined): string {
    if (request === undefined) return "It was never sent.";
    const { attempts } = request;
    const named = attempts.slice(0, MAX_NAMED).map(({ invoked }) => {
      const operation = this.#history.operationAt(invoked);
      const outcome = isOk(operation) ? "acknowledged" : isFailed(operation) ? "failed" : "outcome unknown";
      return `by ${byProcess(operation)}${onNode(operation)} at ${atTime(operation.invocation)} (${outcome})`;
    });
    const more = attempts.length - named.length;
    const others = more === 0 ? "" : `, and ${count(more, "more time")}`;
    const times = attempts.length === 1 ? "once" : `${attempts.length} times`;
    return `It was sent ${times}: ${named.join(", ")}${others}.`;
  }

  #anomaly(name: string, sentence: string, parts: readonly { readonly invoked: number }[]): Anomaly {
    const { key } = this.#log;
    const invoked = [...new Set(parts.map((part) => part.invoked))].sort((a, b) => a - b);
    return {
      name,
      explanation: aboutKey(key, key === undefined ? capitalize(sentence) : sentence).replace(/\.$/, ""),
      ...(key !== undefined && { key }),
      operations: invoked.map((position) => this.#history.operationAt(position)),
    };
  }
}

function attemptsOf(request: Request | undefined): readonly Attempt[] {
  return request?.attempts.slice(0, MAX_NAMED) ?? [];
}

function idOf({ element }: Oddity | ElementFate): string {
  return textOf(element);
}

/** Ids are texts. */
function textOf(id: Json | undefined): string {
  return typeof id === "string" ? id : "unknown";
}
