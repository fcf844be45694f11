import { canonicalJson } from "../history/canonical-json.ts";
import type { History } from "../history/history.ts";
import type { Operation } from "../history/operation.ts";
import { atTime, byProcess, isFailed, isOk, onNode, whenAnswered } from "../models/wording.ts";
import type { Anomaly } from "../verdict.ts";
import { andMore } from "../wording.ts";
import type { Flaw, JudgedLog } from "./judge-log.ts";
import type { LogHistory } from "./log-history.ts";

/** The kinds, the gravest first, and what one more of them is called. */
export const KINDS = [
  ["lost-write", "message", "lost"],
  ["inconsistent-offsets", "offset", "inconsistent"],
  ["duplicate", "message", "duplicated"],
  ["G1a", "message", "polled though its send had failed"],
  ["unexpected", "message", "unexpected"],
  ["precommitted-read", "message", "polled by the operation that sent it"],
  ["int-poll-skip", "time", "like that"],
  ["poll-skip", "time", "like that"],
  ["unseen", "time", "like that"],
  ["int-nonmonotonic-poll", "time", "like that"],
  ["nonmonotonic-poll", "time", "like that"],
  ["int-nonmonotonic-send", "time", "like that"],
  ["nonmonotonic-send", "time", "like that"],
] as const;

type Kind = (typeof KINDS)[number][0];

/** What is wrong, one anomaly a kind. */
export function logAnomalies(history: History, log: LogHistory, { flaws }: JudgedLog): Anomaly[] {
  return KINDS.flatMap(([name, noun, what]): Anomaly[] => {
    const [first, ...others] = flaws[name] ?? [];
    if (first === undefined) return [];
    const sentence = SENTENCES[name](new FlawWords(history, log, first));
    const positions = [...new Set(first.operations)].sort((a, b) => a - b);
    const partition = log.partitions[first.partition]?.name ?? "";
    return [
      {
        name,
        explanation: `Partition ${partition}: ${sentence}${andMore(others.length, noun, what)}`,
        operations: positions.map((position) => history.operationAt(position)),
      },
    ];
  });
}

class FlawWords {
  readonly #history: History;
  readonly #log: LogHistory;
  readonly #flaw: Flaw;

  constructor(history: History, log: LogHistory, flaw: Flaw) {
    this.#history = history;
    this.#log = log;
    this.#flaw = flaw;
  }

  value(nth: number): string {
    return canonicalJson(this.#log.values[this.#flaw.values[nth] ?? 0] ?? null);
  }

  offset(nth: number): number {
    return this.#flaw.offsets[nth] ?? 0;
  }

  /** `message 7 at offset 3` */
  message(nth: number): string {
    return `message ${this.value(nth)} at offset ${this.offset(nth)}`;
  }

  get count(): number {
    return this.#flaw.operations.length;
  }

  operation(nth: number): Operation {
    return this.#history.operationAt(this.#flaw.operations.at(nth) ?? 0);
  }

  /** `process 4 on n1 at 3.200 s` */
  who(nth: number): string {
    const operation = this.operation(nth);
    return `${byProcess(operation)}${onNode(operation)} at ${whenAnswered(operation)}`;
  }

  /** `process 4 on n1 was told so when it sent it (acknowledged at 3.200 s)`, or that it polled it. */
  source(nth: number): string {
    const operation = this.operation(nth);
    return operation.invocation.f === "send"
      ? `as was acknowledged to ${this.who(nth)}`
      : `as ${this.who(nth)} polled it`;
  }
}

const SENTENCES: Readonly<Record<Kind, (flaw: FlawWords) => string>> = {
  "lost-write": (flaw) => {
    const polled = flaw.operation(-1);
    const beyond =
      polled.invocation.f === "catch-up"
        ? `the catch-up of ${flaw.who(-1)}, which began at ${atTime(polled.invocation)}, did not find it`
        : `${flaw.who(-1)} polled ${flaw.message(1)} without it`;
    return `${flaw.message(0)}, acknowledged to ${flaw.who(0)}, was never polled by anybody, and ${beyond}`;
  },
  "inconsistent-offsets": (flaw) =>
    `offset ${flaw.offset(0)} holds ${flaw.value(0)}, ${flaw.source(0)}, and ${flaw.value(1)}, ${flaw.source(1)}`,
  duplicate: (flaw) =>
    `message ${flaw.value(0)}, sent once, is at offset ${flaw.offset(0)}, ${flaw.source(0)}, and at offset ${flaw.offset(1)}, ${flaw.source(1)}`,
  G1a: (flaw) => `${flaw.who(-1)} polled message ${flaw.value(0)}, whose send by ${flaw.who(0)} had failed`,
  unexpected: (flaw) =>
    flaw.count === 1
      ? `${flaw.who(-1)} polled message ${flaw.value(0)}, which nobody ever sent to it`
      : `${flaw.who(-1)} polled message ${flaw.value(0)}, which ${byProcess(flaw.operation(0))} began to send only at ${atTime(flaw.operation(0).invocation)}`,
  "precommitted-read": (flaw) => {
    const operation = flaw.operation(0);
    const end = isOk(operation) ? "" : isFailed(operation) ? ", and failed" : ", of unknown outcome";
    return `${flaw.who(0)} polled message ${flaw.value(0)} in the operation that sent it${end}`;
  },
  "int-poll-skip": (flaw) => `${flaw.who(-1)} polled ${skip(flaw)}, in one operation`,
  "poll-skip": (flaw) => `${flaw.who(-1)} polled ${skip(flaw)}`,
  unseen: (flaw) =>
    `${flaw.message(0)} was there, ${flaw.source(0)}, but the catch-up of ${flaw.who(-1)}, which began at ${atTime(flaw.operation(-1).invocation)}, did not get to it`,
  "int-nonmonotonic-poll": (flaw) =>
    `${flaw.who(-1)} polled ${flaw.message(1)} after ${flaw.message(0)}, in one operation`,
  "nonmonotonic-poll": (flaw) =>
    `${flaw.who(-1)} polled ${flaw.message(1)}, though it had polled ${flaw.message(0)} at ${whenAnswered(flaw.operation(0))}`,
  "int-nonmonotonic-send": (flaw) =>
    `${flaw.who(-1)} sent ${flaw.message(1)} after ${flaw.message(0)}, in one operation`,
  "nonmonotonic-send": (flaw) =>
    `${flaw.who(-1)} sent ${flaw.message(1)} after ${flaw.message(0)}, which was acknowledged at ${whenAnswered(flaw.operation(0))}`,
};

/** What was polled, and what between was not, but is there. */
function skip(flaw: FlawWords): string {
  const polled =
    flaw.count === 2 ? `${flaw.message(1)} first` : `${flaw.message(2)} next to ${flaw.message(1)}`;
  return `${polled}, and skipped ${flaw.message(0)}, ${flaw.source(0)}`;
}
