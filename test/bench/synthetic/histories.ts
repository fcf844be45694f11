import type { HistoryData } from "../../../checkers/history/columns.ts";
import { type CollectionCourse, SimulatedCollection } from "./collection.ts";
import { SimulatedCounter } from "./counter.ts";
import { type ListCourse, SimulatedLists } from "./list.ts";
import { SimulatedLock } from "./lock.ts";
import { type RegisterCourse, SimulatedRegisters } from "./register.ts";
import { SimulatedSet } from "./set.ts";
import { type Course, simulate } from "./simulate.ts";

/** Histories as data, since a `History` keeps what it found out: whoever measures makes a new one for each run. */
export function registerHistory(course: RegisterCourse): HistoryData {
  return simulate(course, (surroundings) => new SimulatedRegisters(course, surroundings));
}

export function collectionHistory(course: CollectionCourse): HistoryData {
  return simulate(course, (surroundings) => new SimulatedCollection(course, surroundings));
}

export function setHistory(course: Course): HistoryData {
  return simulate(course, (surroundings) => new SimulatedSet(course, surroundings));
}

export function lockHistory(course: Course): HistoryData {
  return simulate(course, () => new SimulatedLock(course));
}

export function counterHistory(course: Course): HistoryData {
  return simulate(course, (surroundings) => new SimulatedCounter(course, surroundings));
}

export function listHistory(course: ListCourse): HistoryData {
  return simulate(course, (surroundings) => new SimulatedLists(course, surroundings));
}
