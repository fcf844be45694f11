import { History } from "../../../checkers/history/history.ts";
import { isJsonArray, type Json, type Op, type OpType } from "../../../checkers/history/operation.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import { sameJson } from "../../../checkers/models/same-json.ts";
import { distortList, type SmallObject } from "../../support/small-histories.ts";

type Log = readonly Json[];

const revisionOf = (event: Json | undefined): number => Number(member(event, "revision"));

function member(value: Json | undefined, name: string): Json | undefined {
  return typeof value === "object" && value !== null && !isJsonArray(value) ? value[name] : undefined;
}

function membersOf(value: Json): Readonly<Record<string, Json | undefined>> {
  return typeof value === "object" && value !== null && !isJsonArray(value) ? value : {};
}

const same = (a: Json | undefined, b: Json | undefined): boolean => sameJson(a ?? null, b ?? null);

/** What a put or delete adds to the log, and what it answers. */
function write(log: Log, { f, value }: { f: string; value: Json }): { event: Json; answer: Json } {
  const revision = log.length + 1;
  if (f === "delete") {
    return { event: { revision, type: "delete", key: value }, answer: { key: value, revision } };
  }
  const [key = null, put = null] = isJsonArray(value) ? value : [];
  return { event: { revision, type: "put", key, value: put }, answer: { key, value: put, revision } };
}

/** A watch from a revision to one that had come by then. */
function told(log: Log, from: number, to: number): Json {
  const events = log.filter((event) => revisionOf(event) >= from && revisionOf(event) <= to);
  return { from, to, events };
}

/** The specification: a log that grows, of which a watch tells a stretch, not necessarily up to its end. */
export const feed: Model<Log> = {
  name: "feed",
  description: "",
  init: [],
  fs: ["put", "delete", "watch"],
  step(log, { f, input, output }) {
    if (f === "watch") {
      const to = Number(member(output, "to"));
      const legal =
        output === undefined ||
        (to <= log.length && same(output, told(log, Number(member(input, "from")), to)));
      return legal ? moveTo(log) : refuse("");
    }
    const { event, answer } = write(log, { f, value: input });
    return output === undefined || same(output, answer) ? moveTo([...log, event]) : refuse("");
  },
  isPure: ({ f }) => f === "watch",
  describe: String,
  describeCall: String,
};

export const smallFeed: SmallObject<Log> = {
  init: [],
  ask(choose, n) {
    const kind = choose(5);
    if (kind < 2) return { f: "put", value: [`k${choose(2)}`, n] };
    if (kind === 2) return { f: "delete", value: `k${choose(2)}` };
    return { f: "watch", value: { from: 1 + choose(3), until: null } };
  },
  perform(log, asked, choose) {
    if (asked.f !== "watch") {
      const { event, answer } = write(log, asked);
      return { state: [...log, event], answer };
    }
    const from = Number(member(asked.value, "from"));
    return { state: log, answer: told(log, from, Math.max(from - 1, log.length - choose(2))) };
  },
  distort(answer, choose) {
    const events = member(answer, "events");
    if (!isJsonArray(events)) return { ...membersOf(answer), revision: 1 + choose(5) };
    return { ...membersOf(answer), events: distortList(events, () => (choose(4) === 2 ? 3 : choose(2))) };
  },
};

/** What only repeats the question is as it was asked, also where an answer was exchanged for another. */
export function withOwnEchoes(history: History): History {
  const asked = new Map<number | string, Json>();
  return History.from(
    [...history].map((op) => {
      if (op.type === "invoke") asked.set(op.process, op.value);
      if (op.type !== "ok") return op;
      const question = asked.get(op.process) ?? null;
      const { answer } = write([], { f: op.f, value: question });
      const echo = op.f === "watch" ? { from: member(question, "from") } : membersOf(answer);
      const said = op.f === "watch" ? {} : { revision: member(op.value, "revision") };
      return { ...op, value: { ...membersOf(op.value), ...echo, ...said } };
    }),
  );
}

export interface Event {
  readonly at: number;
  readonly process: number;
  readonly type: OpType;
  readonly f: string;
  readonly value: Json;
}

type Interval = readonly [from: number, to: number];

export function operation(
  process: number,
  [from, to]: Interval,
  f: string,
  asked: Json,
  answer: Json,
): Event[] {
  const type = answer === "fail" || answer === "info" ? answer : "ok";
  return [
    { at: from, process, type: "invoke", f, value: asked },
    { at: to, process, type, f, value: type === "ok" ? answer : asked },
  ];
}

export function put(
  process: number,
  interval: Interval,
  [key, value]: readonly [string, number],
  revision: number | "fail" | "info",
): Event[] {
  return operation(
    process,
    interval,
    "put",
    [key, value],
    typeof revision === "number" ? { key, value, revision } : revision,
  );
}

export function remove(
  process: number,
  interval: Interval,
  key: string,
  revision: number | "fail" | "info",
): Event[] {
  return operation(
    process,
    interval,
    "delete",
    key,
    typeof revision === "number" ? { key, revision } : revision,
  );
}

/** Events as `[revision, key, value]`, a delete without a value. */
export type Told = readonly (readonly [revision: number, key: string, value?: number])[];

export function watched(
  process: number,
  interval: Interval,
  [from, to]: readonly [number, number],
  events: Told,
  until: Json = null,
): Event[] {
  const answer = {
    from,
    to,
    events: events.map(([revision, key, value]) =>
      value === undefined ? { revision, type: "delete", key } : { revision, type: "put", key, value },
    ),
  };
  return operation(process, interval, "watch", { from, until }, answer);
}

export function historyOf(...events: readonly (readonly Event[])[]): History {
  const ops: Op[] = events
    .flat()
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, process, type, f, value }, index) => ({
      index,
      time: at * 1e9,
      process,
      type,
      f,
      value,
      node: `n${process}`,
    }));
  return History.from(ops);
}

/** Two puts, at revisions 1 and 2, that are over by 4. */
export const PUTS: readonly [readonly Event[], readonly Event[]] = [
  put(1, [0, 1], ["a", 10], 1),
  put(1, [2, 3], ["b", 20], 2),
];
