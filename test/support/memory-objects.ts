import type { Json, Key } from "../../checkers/history/operation.ts";
import type { Outcome } from "../../workloads/client.ts";
import type { Random } from "../../workloads/generator/random.ts";
import type { Completer } from "../../workloads/generator/simulate.ts";
import { atomicObject, type Trouble } from "./atomic-object.ts";

/** What is wrong with an object: the chance of each flaw, per operation that it could befall. */
export type Flaws<Name extends string> = Readonly<Partial<Record<Name, number>>> & {
  readonly trouble?: Trouble;
};

type Draw = (flaw: number | undefined) => boolean;

/** Draws whether flaws befall an operation, each flaw once. */
function drawing(random: Random): Draw {
  let draws = 0;
  return (chance = 0) => random.float(draws++) < chance;
}

const ok = (value: Json): Outcome => ({ type: "ok", value });
const fail = (error: string): Outcome => ({ type: "fail", error });

export type SetFlaw = "lost" | "stale" | "forgotten" | "doubled" | "invented";

/**
 * Sets by key. Flawed: an add may be lost although it is acknowledged, an element be forgotten once it has been there
 * for a while, an element be shown twice, or one that nobody added; a read may be stale by one add.
 */
export function memorySets(seed: number, flaws: Flaws<SetFlaw> = {}): Completer {
  const sets = new Map<Key | undefined, Json[]>();
  return atomicObject(
    seed,
    ({ f, key, value }, random) => {
      const flawed = drawing(random);
      const elements = sets.get(key) ?? [];
      if (f === "read") {
        if (flawed(flaws.stale)) return ok(elements.slice(0, -1));
        if (flawed(flaws.doubled) && elements.length > 0) return ok([...elements, elements[0] ?? null]);
        return ok(flawed(flaws.invented) ? [...elements, -1] : elements);
      }
      if (!flawed(flaws.lost)) sets.set(key, [...elements, value]);
      if (flawed(flaws.forgotten)) sets.set(key, elements.slice(1));
      return ok(value);
    },
    flaws.trouble,
  );
}

export type LockFlaw = "overlap" | "lost" | "stale" | "unfenced" | "shuffled" | "sameToken";

/**
 * A list under a lock, of which each section is one step. Flawed: a section may work on the list as an earlier one found
 * it, be lost, be written although it says that it failed, or reorder the list; a read may be stale; a token be used
 * twice.
 */
export function memoryLock(seed: number, flaws: Flaws<LockFlaw> = {}): Completer {
  let list: Json[] = [];
  let before: Json[] = [];
  let token = 0;
  return atomicObject(
    seed,
    ({ f, value }, random) => {
      const flawed = drawing(random);
      if (f === "read") return ok(flawed(flaws.stale) ? list.slice(0, -1) : list);
      const { element, holdMs } = value as { element: number; holdMs: number };
      const saw = flawed(flaws.overlap) ? before : list;
      if (!flawed(flaws.lost)) {
        before = list;
        list = flawed(flaws.shuffled) ? [...saw.slice(1), ...saw.slice(0, 1), element] : [...saw, element];
      }
      if (flawed(flaws.unfenced)) return fail("fenced");
      token += flawed(flaws.sameToken) ? 0 : 1;
      return ok({ element, holdMs, saw, token });
    },
    flaws.trouble,
  );
}

export type QueueFlaw = "lost" | "doubled" | "invented" | "undead";

/**
 * A queue. Flawed: an enqueue may be lost or be made twice, a dequeue leave its element there, or give one out that
 * nobody put in.
 */
export function memoryQueue(seed: number, flaws: Flaws<QueueFlaw> = {}): Completer {
  let elements: Json[] = [];
  return atomicObject(
    seed,
    ({ f, value }, random) => {
      const flawed = drawing(random);
      switch (f) {
        case "enqueue":
          if (flawed(flaws.lost)) return ok(value);
          elements.push(value);
          if (flawed(flaws.doubled)) elements.push(value);
          return ok(value);
        case "dequeue": {
          const [first, ...rest] = elements;
          if (first === undefined) return fail("empty");
          if (flawed(flaws.invented)) return ok(-1);
          elements = flawed(flaws.undead) ? [...rest, first] : rest;
          return ok(first);
        }
        default: {
          const all = elements;
          elements = [];
          return ok(all);
        }
      }
    },
    flaws.trouble,
  );
}

export type WatchFlaw =
  | "missing"
  | "unlogged"
  | "different"
  | "swapped"
  | "repeated"
  | "outside"
  | "invented"
  | "doubled"
  | "backwards";

interface Change {
  readonly revision: number;
  readonly type: "put" | "delete";
  readonly key: string;
  readonly value?: Json;
}

/**
 * Keys and the log of their changes. Flawed: a watch may miss an event, tell a value of its own, two events in the
 * wrong order, one twice, or one from before its range; a write may be acknowledged and not logged, be logged twice,
 * or get a revision from the past; and a change may be logged that nobody asked for.
 */
export function memoryFeed(seed: number, flaws: Flaws<WatchFlaw> = {}): Completer {
  const present = new Set<string>();
  const log: Change[] = [];
  let revision = 0;
  const change = (type: "put" | "delete", key: string, value: Json, flawed: Draw): Outcome => {
    revision++;
    const made = { revision, type, key, ...(type === "put" && { value }) };
    if (!flawed(flaws.unlogged)) log.push(made);
    if (flawed(flaws.doubled)) log.push({ ...made, revision: ++revision });
    if (flawed(flaws.invented)) log.push({ revision: ++revision, type: "put", key, value: -1 });
    if (type === "put") present.add(key);
    else present.delete(key);
    const told = flawed(flaws.backwards) ? Math.max(1, revision - 3) : made.revision;
    return ok({ key, revision: told, ...(type === "put" && { value }) });
  };
  return atomicObject(
    seed,
    ({ f, value }, random) => {
      const flawed = drawing(random);
      if (f === "put") {
        const [key, put] = value as readonly [string, number];
        return change("put", key, put, flawed);
      }
      if (f === "delete") {
        const key = value as string;
        return present.has(key) ? change("delete", key, null, flawed) : fail("absent");
      }
      const { from } = value as { from: number };
      const to = Math.max(from - 1, revision);
      return ok({ from, to, events: tell(log, from, flawed, flaws) });
    },
    flaws.trouble,
  );
}

function tell(log: readonly Change[], from: number, flawed: Draw, flaws: Flaws<WatchFlaw>): Json {
  let events = log.filter((event) => event.revision >= from).map((event) => ({ ...event }));
  const middle = events.length >> 1;
  const [event, next] = [events[middle], events[middle + 1]];
  if (event === undefined) return [];
  if (flawed(flaws.missing)) events = events.toSpliced(middle, 1);
  if (flawed(flaws.different)) events[middle] = { ...event, type: "put", value: -2 };
  if (flawed(flaws.repeated)) events = events.toSpliced(middle, 0, event);
  if (flawed(flaws.swapped) && next !== undefined) events = events.toSpliced(middle, 2, next, event);
  if (flawed(flaws.outside) && from > 1)
    events = [{ revision: from - 1, type: "put", key: "k0", value: -3 }, ...events];
  return events;
}
