import { FAIL, type HistoryData, INFO, OK } from "../../../checkers/history/columns.ts";
import { Interner, NONE } from "../../../checkers/history/interner.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import { Agenda } from "./agenda.ts";
import { Dice } from "./dice.ts";
import { EventColumns } from "./event-columns.ts";

/** What a synthetic history is made of. */
export interface Course {
  readonly seed: number;
  readonly operations: number;
  /** Clients. */
  readonly concurrency: number;
  /** The share of its time that a client waits for an answer: at 0.9, nearly all operations overlap with all clients' others. */
  readonly duty: number;
  /** The share of operations of unknown outcome. */
  readonly indeterminate: number;
  /** Plant one mistake in the last tenth, so that the history is certainly not linearizable. */
  readonly invalid: boolean;
}

/** An operation on its way. The simulation uses such objects again and again, so that a million operations make none. */
export interface Asking {
  readonly client: number;
  /** A place in the object's list of names. */
  f: number;
  /** The id of the key; `NONE` without one. */
  key: number;
  /** The id of the value asked with. */
  input: number;
  /** The id of the value answered. */
  answer: number;
  /** The object said no, for certain. */
  refused: boolean;
  /** Its client will learn what came of it. */
  certain: boolean;
  /** The position of the invocation. */
  invoked: number;
  /** For the object's own use: what it expects to find, what it leaves behind, and what was so when it was invoked. */
  expects: number;
  produces: number;
  note: number;
  phase: "invoke" | "effect" | "complete";
  completesAt: number;
  happens: "never" | "in time" | "late";
}

/** An object that does what it is asked in an instant, and maybe plants a mistake. */
export interface SimulatedObject {
  readonly fs: readonly string[];
  /** Whether what it did is what it says: false once a mistake is planted. */
  readonly honest: boolean;
  /** False if this client has to wait a moment before it asks for something. */
  mayAsk?(client: number, inFlight: number): boolean;
  /** Fills in `f`, `key` and `input`. */
  ask(asking: Asking): void;
  /** What an operation of unknown outcome may not do, lest nothing ever happens again: a release that never happens. */
  fates?(asking: Asking): "any" | "happens" | "never";
  /** Does it, and fills in `answer` or `refused`; or says no, it has to wait. */
  takeEffect(asking: Asking): boolean;
  /** Its completion is about to be recorded at `position`; a mistake is planted by another `answer`. */
  complete?(asking: Asking, position: number): void;
}

/** There was no occasion for a mistake: the history is too short. */
export class NothingPlantedError extends Error {
  constructor() {
    super("No mistake could be planted in so short a history");
    this.name = "NothingPlantedError";
  }
}

/** What an object is made with: where ids of values come from that are no small integers, and chance. */
export interface Surroundings {
  readonly values: Interner<Json>;
  readonly dice: Dice;
}

/** Whether it is time to plant what makes the history invalid: in the last tenth, unless it is done. */
export function mistakeIsDue(course: Course, object: SimulatedObject, asked: number): boolean {
  return course.invalid && object.honest && asked >= 0.9 * course.operations;
}

const MS = 1e6;
const LATE_BY_AT_MOST = 20 * MS;
const WAIT = 0.05 * MS;

/**
 * A discrete-event simulation of clients that use an object that does one thing at a time. Each client invokes, waits
 * between 0.2 and 1.8 ms, completes, thinks, and so on; its operation takes effect at a uniformly random
 * moment in between. Of operations of unknown outcome, half of those that change something never happen, a quarter
 * happens in time and a quarter up to 20 ms later; the client goes on as a new process.
 *
 * Whatever the object does, the history is linearizable: the moments of effect are its linearization. Unless the object
 * lies, as it is asked to by `invalid`. Every operation has an invocation and a completion.
 */
export function simulate(
  course: Course,
  makeObject: (surroundings: Surroundings) => SimulatedObject,
): HistoryData {
  const { operations, concurrency, duty, indeterminate } = course;
  const dice = new Dice(course.seed);
  const values = new Interner<Json>(null);
  const object = makeObject({ values, dice });
  const events = new EventColumns(2 * operations, object.fs, values);
  const agenda = new Agenda();
  const askings: Asking[] = [];
  /** Operations that outlive their clients, to be used again. */
  const spare: number[] = [];
  const processes = new Int32Array(concurrency);
  const meanThinking = MS * (1 / duty - 1);
  let invoked = 0;
  let inFlight = 0;
  let now = 0;

  for (let client = 0; client < concurrency; client++) {
    askings.push(newAsking(client));
    processes[client] = client;
    agenda.add(MS * dice.roll(), client);
  }
  const someTime = (mean: number): number => mean * (0.2 + 1.6 * dice.roll());

  const invoke = (asking: Asking, place: number): void => {
    if (invoked === operations) return;
    if (object.mayAsk?.(asking.client, inFlight) === false) {
      agenda.add(now + WAIT, place);
      return;
    }
    invoked++;
    inFlight++;
    asking.certain = !dice.chance(indeterminate);
    asking.answer = NONE;
    asking.refused = false;
    object.ask(asking);
    asking.happens = fateOf(asking, object, dice);
    asking.invoked = events.invoke(now, processes[asking.client] ?? 0, asking.f, asking.key, asking.input);
    const duration = someTime(MS);
    asking.completesAt = now + duration;
    asking.phase = asking.happens === "in time" ? "effect" : "complete";
    agenda.add(asking.phase === "effect" ? now + duration * dice.roll() : asking.completesAt, place);
  };

  const takeEffect = (asking: Asking, place: number): void => {
    if (!object.takeEffect(asking)) {
      // Once nobody asks for anything any more, what it waits for may never come.
      if (invoked < operations) {
        agenda.add(now + WAIT, place);
        return;
      }
      asking.refused = true;
    }
    if (place >= concurrency) {
      spare.push(place);
      return;
    }
    asking.phase = "complete";
    agenda.add(Math.max(asking.completesAt, now), place);
  };

  const outlive = (asking: Asking): void => {
    const place = spare.pop() ?? askings.length;
    askings[place] = { ...asking, phase: "effect" };
    agenda.add(now + LATE_BY_AT_MOST * dice.roll(), place);
  };

  const complete = (asking: Asking, place: number): void => {
    inFlight--;
    object.complete?.(asking, events.length);
    if (asking.certain) {
      const [type, value] = asking.refused ? [FAIL, asking.input] : [OK, asking.answer];
      events.complete(now, type, asking.invoked, value);
    } else {
      events.complete(now, INFO, asking.invoked, asking.input);
      processes[asking.client] = (processes[asking.client] ?? 0) + concurrency;
      if (asking.happens === "late") outlive(asking);
    }
    asking.phase = "invoke";
    agenda.add(now + someTime(meanThinking), place);
  };

  while (agenda.size > 0 && (invoked < operations || inFlight > 0)) {
    now = Math.max(now, Math.round(agenda.nextTime));
    const place = agenda.take();
    const asking = askings[place];
    if (asking === undefined) throw new Error(`Nothing is at place ${place}`);
    if (asking.phase === "invoke") invoke(asking, place);
    else if (asking.phase === "effect") takeEffect(asking, place);
    else complete(asking, place);
  }
  if (course.invalid && object.honest) throw new NothingPlantedError();
  return events.finish();
}

function newAsking(client: number): Asking {
  return {
    client,
    f: 0,
    key: NONE,
    input: NONE,
    answer: NONE,
    refused: false,
    certain: true,
    invoked: 0,
    expects: NONE,
    produces: NONE,
    note: 0,
    phase: "invoke",
    completesAt: 0,
    happens: "in time",
  };
}

function fateOf(asking: Asking, object: SimulatedObject, dice: Dice): Asking["happens"] {
  if (asking.certain) return "in time";
  const fates = object.fates?.(asking) ?? "any";
  if (fates === "never" || (fates === "any" && dice.chance(0.5))) return "never";
  return dice.chance(0.5) ? "in time" : "late";
}
