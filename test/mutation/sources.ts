import type { EngineName } from "../../checkers/linearizability/engines/engine.ts";
import type { SmallObject } from "../support/objects/small-object.ts";
import { smallObjectOf } from "../support/objects/small-objects.ts";
import type { TinySize } from "../support/objects/tiny-history.ts";
import { alikeInWriting, chained, idle, repeating } from "./shapes.ts";

/** Tiny histories with which an engine is tried. */
export interface Source {
  readonly engine: EngineName;
  readonly name: string;
  readonly object: SmallObject;
  /** As many as this, from 0. */
  readonly seeds: number;
  /** Unlike what the seed says. */
  readonly size?: Partial<TinySize>;
  /** Of how many of their objects the engine says at least whether they can be linearized: a rule less may only make it silent. */
  readonly decided: number;
}

/** Every second operation is lost on its way back. */
const NEGLECTED: Partial<TinySize> = { oneLostIn: 2 };

const register = smallObjectOf("register");
const casRegister = smallObjectOf("cas-register");
const list = smallObjectOf("list");
const queue = smallObjectOf("fifo-queue");
const stack = smallObjectOf("stack");
const priorityQueue = smallObjectOf("priority-queue");
const bag = smallObjectOf("unordered-queue");
const set = smallObjectOf("set");

function source(
  engine: EngineName,
  object: SmallObject,
  decided: number,
  {
    seeds = 1000,
    of = "",
    size,
  }: { readonly seeds?: number; readonly of?: string; readonly size?: Partial<TinySize> } = {},
): Source {
  const name = `${object.model.name}${of === "" ? "" : `, ${of}`}${size === undefined ? "" : ", many outcomes unknown"}`;
  return { engine, name, object, seeds, decided, ...(size !== undefined && { size }) };
}

const SPECIAL: readonly Source[] = [
  source("register", register, 924),
  source("register", repeating(register, 3), 876, { of: "values that come again", size: NEGLECTED }),
  source("register", casRegister, 963),
  source("register", chained(casRegister), 952, { of: "chains of cas", size: NEGLECTED }),
  source("register", repeating(idle(casRegister), 4), 899, { of: "cas that change nothing" }),
  source("list", list, 860),
  source("list", alikeInWriting(list), 766, { of: "elements alike in writing" }),
  source("queue", queue, 909),
  source("queue", queue, 927, { size: NEGLECTED }),
  source("queue", repeating(queue, 4), 800, { of: "elements that come again" }),
  source("stack", stack, 908),
  source("stack", repeating(stack, 2), 715, { of: "elements that come again" }),
  source("priority-queue", priorityQueue, 910),
  source("priority-queue", repeating(priorityQueue, 4), 894, {
    of: "elements that come again",
    size: NEGLECTED,
  }),
  source("bag", bag, 960),
  source("bag", repeating(bag, 4), 964, { of: "elements that come again", size: NEGLECTED }),
  source("set", set, 947),
  source("set", repeating(set, 4), 924, { of: "elements that come again" }),
  source("counter", smallObjectOf("counter"), 329),
  source("lock", smallObjectOf("mutex"), 998),
  source("lock", smallObjectOf("semaphore:permits=2"), 1000),
];

/** What searches are tried with; they always have an answer. */
const ANY_OBJECT = ["cas-register", "fifo-queue", "stack", "set", "counter", "mutex", "list", "kv"].map(
  smallObjectOf,
);

const SEARCHED: readonly Source[] = (["depth-first", "breadth-first", "portfolio"] as const).flatMap(
  (engine) => [
    ...ANY_OBJECT.map((object) => source(engine, object, 0, { seeds: 300 })),
    source(engine, repeating(casRegister, 3), 0, {
      seeds: 300,
      of: "values that come again",
      size: NEGLECTED,
    }),
  ],
);

export const SOURCES: readonly Source[] = [...SPECIAL, ...SEARCHED];
