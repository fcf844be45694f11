import { isJsonArray, type Json } from "../checkers/history/operation.ts";
import { watch as watchChecker } from "../checkers/watch/watch.ts";
import { any } from "./generator/any.ts";
import type { Context, ThreadId, ThreadPredicate } from "./generator/context.ts";
import { eachThread } from "./generator/each.ts";
import type { GeneratorEvent, OpGenerator } from "./generator/generator.ts";
import { onThreads } from "./generator/on-threads.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { stagger } from "./generator/stagger.ts";
import { EXHAUSTED, emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * Writers put and delete a few keys while watchers follow the changes, each from where it left off and now and then
 * from further back; in the end everybody watches all of it. All must have seen the same changes in the same order,
 * and everything that was acknowledged.
 */
export const watch: Workload = {
  name: "watch",
  description:
    "Puts and deletes of a few keys, and watches that must all tell the same changes, each once and in order",
  readOnly: new Set(["watch"]),
  generator({ concurrency, keys }) {
    const watches = watcherThreads(concurrency);
    const writes = (thread: ThreadId): boolean => concurrency === 1 || !watches(thread);
    return any(
      watching({ watches, next: new Map(), latest: 0, emitted: 0 }),
      onThreads(writes, stagger(MS_BETWEEN_WRITES, writing(keys, 0))),
    );
  },
  finalGenerator: () => eachThread(watchingAll({ from: 1, waits: false, attempts: 0 })),
  checker: () => watchChecker(),
};

/** So many writes that a minute's fit in what a store remembers. */
const MS_BETWEEN_WRITES = 10;
const DELETES = 0.2;
const WATCHES_FROM_FURTHER_BACK = 0.2;
const FURTHEST_BACK = 50;
const MAX_ATTEMPTS = 10;

/** The first half of the threads, so that they spread over the nodes. */
function watcherThreads(concurrency: number): ThreadPredicate {
  const watchers = Math.max(1, Math.floor(concurrency / 2));
  return (thread) => typeof thread === "number" && thread < watchers;
}

/** Values are 1, 2, 3, ... over all keys. */
function writing(keys: number, lastPut: number, emitted = 0): OpGenerator {
  return {
    next(ctx) {
      const key = `k${ctx.random.int(2 * emitted, keys)}`;
      const deletes = ctx.random.float(2 * emitted + 1) < DELETES;
      const template: OpTemplate = deletes
        ? { f: "delete", value: key }
        : { f: "put", value: [key, lastPut + 1] };
      const invoke = fillIn(template, ctx);
      if (invoke === undefined) return pending(this);
      return emit(invoke, writing(keys, lastPut + (deletes ? 0 : 1), emitted + 1));
    },
    update() {
      return this;
    },
  };
}

interface Watching {
  readonly watches: ThreadPredicate;
  /** By thread: the revision from which it has not watched yet. */
  readonly next: ReadonlyMap<ThreadId, number>;
  /** The latest revision that anybody was told of. */
  readonly latest: number;
  readonly emitted: number;
}

function watching(state: Watching): OpGenerator {
  const { watches, next, latest, emitted } = state;
  return {
    next(ctx) {
      const own = ctx.restrictTo(watches);
      const process = own.freeProcess();
      if (process === undefined) return pending(this);
      const from = fromOf(state, ctx, own.threadOf(process));
      const invoke = fillIn({ f: "watch", value: { from, until: null } }, own);
      return invoke === undefined
        ? pending(this)
        : emit(invoke, watching({ ...state, emitted: emitted + 1 }));
    },
    update(ctx, event) {
      const thread = ctx.threadOf(event.process);
      const { to, revision } = answerOf(event);
      if (to !== undefined) {
        return watching({ ...state, next: new Map(next).set(thread, to + 1), latest: Math.max(latest, to) });
      }
      if (revision !== undefined) return watching({ ...state, latest: Math.max(latest, revision) });
      // What was asked for may be forgotten by now: rather go on with what is new than ask for it for ever.
      if (event.f === "watch" && event.type === "fail" && isCompacted(event)) {
        return watching({ ...state, next: new Map(next).set(thread, latest + 1) });
      }
      return this;
    },
  };
}

function fromOf({ next, emitted }: Watching, { random }: Context, thread: ThreadId): number {
  const goOn = next.get(thread) ?? 1;
  const back = random.float(2 * emitted) < WATCHES_FROM_FURTHER_BACK;
  return back ? Math.max(1, goOn - random.int(2 * emitted + 1, FURTHEST_BACK)) : goOn;
}

interface WatchingAll {
  readonly from: number;
  readonly waits: boolean;
  readonly attempts: number;
}

/** Watches from the beginning, or from the oldest revision that the database still knows, until now. */
function watchingAll(state: WatchingAll): OpGenerator {
  const { from, waits, attempts } = state;
  return {
    next(ctx) {
      if (attempts === MAX_ATTEMPTS) return EXHAUSTED;
      const invoke = waits ? undefined : fillIn({ f: "watch", value: { from, until: "now" } }, ctx);
      if (invoke === undefined) return pending(this);
      return emit(invoke, watchingAll({ from, waits: true, attempts: attempts + 1 }));
    },
    update(_, event) {
      if (event.f !== "watch" || event.type === "invoke") return this;
      if (event.type === "ok") return watchingAll({ from, waits: false, attempts: MAX_ATTEMPTS });
      return watchingAll({ ...state, from: oldestSaid(event) ?? from, waits: false });
    },
  };
}

/** A watch that fails with `compacted: 17` says that 17 is the oldest revision from which one can watch. */
const COMPACTED = /^compacted(?:: (\d+))?/;

function isCompacted(event: GeneratorEvent): boolean {
  return COMPACTED.test(event.error ?? "");
}

function oldestSaid(event: GeneratorEvent): number | undefined {
  const [, oldest] = COMPACTED.exec(event.error ?? "") ?? [];
  return oldest === undefined ? undefined : Number(oldest);
}

/** The revisions that an answer names. */
function answerOf({ type, value }: GeneratorEvent): { readonly to?: number; readonly revision?: number } {
  if (type !== "ok" || typeof value !== "object" || value === null || isJsonArray(value)) return {};
  const named = (name: string): Record<string, number> => {
    const number: Json | undefined = value[name];
    return typeof number === "number" ? { [name]: number } : {};
  };
  return { ...named("to"), ...named("revision") };
}
