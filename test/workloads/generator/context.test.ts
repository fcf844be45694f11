import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Context } from "../../../workloads/generator/context.ts";
import { Random } from "../../../workloads/generator/random.ts";

const random = Random.fromSeed(0);
const start = (concurrency: number): Context => Context.start({ concurrency, random });
const isEven = (thread: number | "nemesis"): boolean => thread !== "nemesis" && thread % 2 === 0;

test("`Context.start()` has every thread free, as the process of its own number", () => {
  const ctx = start(3);
  expect(ctx.threads).toEqual([0, 1, 2, "nemesis"]);
  expect(ctx.freeThreads).toEqual([0, 1, 2, "nemesis"]);
  expect(ctx.threads.map((thread) => ctx.processOf(thread))).toEqual([0, 1, 2, "nemesis"]);
  expect(Context.start({ concurrency: 2, random, nemesis: false }).threads).toEqual([0, 1]);
});

test("`busy()` and `freed()` change one thread, and only in the new context", () => {
  const ctx = start(40);
  const busy = ctx.busy(35);
  expect(ctx.isFree(35)).toBe(true);
  expect(busy.isFree(35)).toBe(false);
  expect(busy.includes(35)).toBe(true);
  expect(busy.freeCount).toBe(40);
  expect(busy.busyCount).toBe(1);
  expect(busy.freed(35).isFree(35)).toBe(true);
});

test("`freeProcess()` is undefined if no thread is free", () => {
  expect(start(1).busy(0).busy("nemesis").freeProcess()).toBeUndefined();
});

test("`freeProcess()` takes the thread that has waited longest", () => {
  let ctx = start(2).busy("nemesis").busy(0).busy(1);
  ctx = ctx.freed(1).freed(0);
  expect(ctx.freeProcess()).toBe(0);
  expect(ctx.busy(0).freed(0).freeProcess()).toBe(1);
});

test("`freeProcess()` starves no thread, however two restricted generators take turns", () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
      fc.integer({ min: 2, max: 70 }),
      (turns, n) => {
        let ctx = start(n);
        const used: (number | "nemesis")[] = [];
        for (const even of turns) {
          const process = ctx
            .restrictTo((thread) => isEven(thread) === even && thread !== "nemesis")
            .freeProcess();
          if (process === undefined) continue;
          used.push(process);
          ctx = ctx.busy(ctx.threadOf(process)).freed(ctx.threadOf(process));
        }
        for (const group of [true, false]) {
          const uses = used.filter((thread) => isEven(thread) === group);
          const size = ctx.restrictTo(
            (thread) => isEven(thread) === group && thread !== "nemesis",
          ).threadCount;
          expect(new Set(uses.slice(0, size)).size).toBe(Math.min(uses.length, size));
          for (let i = size; i < uses.length; i++) expect(uses[i]).toBe(uses[i - size]);
        }
      },
    ),
  );
});

test("`renamed()` gives a thread another process, and `threadOf()` finds the thread of both", () => {
  const ctx = start(5).renamed(2, 7).renamed(2, 12);
  expect(ctx.processOf(2)).toBe(12);
  expect([2, 7, 12].map((process) => ctx.threadOf(process))).toEqual([2, 2, 2]);
  expect(ctx.threadOf("nemesis")).toBe("nemesis");
});

test("`renamed()` refuses a process that belongs to another thread", () => {
  expect(() => start(5).renamed(2, 8)).toThrow("Thread 2 of 5 cannot act as process 8");
});

test("`restrictTo()` hides the other threads, within what was left before", () => {
  const ctx = start(70).busy(64).restrictTo(isEven);
  expect(ctx.threadCount).toBe(35);
  expect(ctx.includes(1)).toBe(false);
  expect(ctx.isFree(64)).toBe(false);
  expect(ctx.restrictTo((thread) => thread !== "nemesis" && thread > 65).threads).toEqual([66, 68]);
});

test("`restrictToRanks()` counts the threads of the context, and wraps around", () => {
  const ctx = start(6).restrictTo(isEven);
  expect(ctx.restrictToRanks(1, 2).threads).toEqual([2, 4]);
  expect(ctx.restrictToRanks(2, 2).threads).toEqual([0, 4]);
  expect(ctx.restrictToRanks(7, 1).threads).toEqual([2]);
  expect(ctx.restrictToRanks(0, 9).threads).toEqual([0, 2, 4]);
});

test("`split()` changes the randomness and nothing else", () => {
  const ctx = start(2).withTime(5).busy(1);
  const split = ctx.split(3);
  expect(split.random.float(0)).toBe(random.split(3).float(0));
  expect([split.time, split.freeThreads]).toEqual([5, [0, "nemesis"]]);
});
