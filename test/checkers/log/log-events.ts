import { History } from "../../../checkers/history/history.ts";
import type { Json, Op, OpType } from "../../../checkers/history/operation.ts";

export interface Event {
  readonly at: number;
  readonly process: number;
  readonly type: OpType;
  readonly f: string;
  readonly value: Json;
}

/** An operation of a process on the node of that number, at a tenth of a second, which takes half of that. */
export function does(process: number, at: number, f: string, asked: Json, answer: Json): Event[] {
  const isAnswer = answer !== "fail" && answer !== "info";
  const type = isAnswer ? "ok" : answer;
  return [
    { process, at, f, type: "invoke", value: asked },
    { process, at: at + 0.5, f, type, value: isAnswer ? answer : asked },
  ];
}

/** Messages of the partition p, as `0:10 1:11`: offsets with what is there. */
export function messages(text: string): Json {
  return { p: text.split(" ").map((each) => each.split(":").map(Number)) };
}

export const send = (
  process: number,
  at: number,
  message: number,
  offset: number | "fail" | "info",
): Event[] =>
  does(
    process,
    at,
    "send",
    [["send", "p", message]],
    typeof offset === "number" ? [["send", "p", [offset, message]]] : offset,
  );
export const poll = (process: number, at: number, ...polls: readonly string[]): Event[] =>
  does(
    process,
    at,
    "poll",
    polls.map(() => ["poll"]),
    polls.map((text) => ["poll", messages(text)]),
  );
export const catchUp = (process: number, at: number, text: string): Event[] =>
  does(process, at, "catch-up", [["poll"]], [["poll", messages(text)]]);
export const assign = (process: number, at: number, from: "beginning" | "end" = "beginning"): Event[] =>
  does(process, at, "assign", { partitions: ["p"], from }, { partitions: ["p"], from });
export const subscribe = (process: number, at: number): Event[] =>
  does(process, at, "subscribe", { partitions: ["p"] }, { partitions: ["p"] });

export function historyOf(...groups: readonly (readonly Event[])[]): History {
  const ops: Op[] = groups
    .flat()
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...event }, index) => ({ index, time: at * 1e8, node: `n${event.process}`, ...event }));
  return History.from(ops);
}
