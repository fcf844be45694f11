import type { ProcessId } from "../../checkers/history/operation.ts";
import type { Context, ThreadId } from "./context.ts";
import type { OpGenerator, Step } from "./generator.ts";
import { nothing } from "./nothing.ts";
import { EXHAUSTED, emit, pending } from "./step.ts";

/**
 * A copy of `source` for each thread, which sees only that thread and is told only of its events. The soonest
 * operation goes first, among equals that of the thread that has waited longest. Exhausted when all threads are
 * free and every copy is exhausted.
 */
export function eachThread(source: OpGenerator): OpGenerator {
  return each({ source, per: "thread", copies: new Map() });
}

/** As `eachThread`, with a fresh copy for each new process of a thread. */
export function eachProcess(source: OpGenerator): OpGenerator {
  return each({ source, per: "process", copies: new Map() });
}

interface Copies {
  readonly source: OpGenerator;
  readonly per: "thread" | "process";
  /** The copies that have moved on from `source`, by thread or process; `nothing` once exhausted. */
  readonly copies: ReadonlyMap<ProcessId, OpGenerator>;
}

function each(state: Copies): OpGenerator {
  return {
    next: (ctx) => nextOfCopies(state, ctx),
    update(ctx, event) {
      const thread = ctx.threadOf(event.process);
      const owner = state.per === "thread" ? thread : event.process;
      const copy = copyOf(state, owner);
      const updated = copy.update(ctx.restrictToThread(thread).split(owner), event);
      return updated === copy ? this : each(withCopy(state, owner, updated));
    },
  };
}

function nextOfCopies(state: Copies, ctx: Context): Step {
  let after = forgettingTheDead(state, ctx);
  let best: { readonly owner: ProcessId; readonly step: Step & { readonly kind: "emit" } } | undefined;
  let waits = ctx.busyCount > 0;
  for (const thread of ctx.freeThreads) {
    const owner = ownerOf(state, ctx, thread);
    const copy = copyOf(state, owner);
    if (copy === nothing) continue;
    const step = copy.next(ctx.restrictToThread(thread).split(owner));
    if (step.kind === "emit") {
      if (best === undefined || step.emission.time < best.step.emission.time) best = { owner, step };
      if (step.emission.time <= ctx.time) break;
    } else {
      waits ||= step.kind === "pending";
      const rest = step.kind === "pending" ? step.rest : nothing;
      if (rest !== copy) after = withCopy(after, owner, rest);
    }
  }
  if (best !== undefined) return emit(best.step.emission, each(withCopy(after, best.owner, best.step.rest)));
  return waits ? pending(each(after)) : EXHAUSTED;
}

/** Whose copy a thread uses now. */
function ownerOf(state: Copies, ctx: Context, thread: ThreadId): ProcessId {
  return state.per === "thread" ? thread : ctx.processOf(thread);
}

function copyOf(state: Copies, owner: ProcessId): OpGenerator {
  return state.copies.get(owner) ?? state.source;
}

function withCopy(state: Copies, owner: ProcessId, copy: OpGenerator): Copies {
  return { ...state, copies: new Map(state.copies).set(owner, copy) };
}

/** Without the copies of crashed processes, which never act again. */
function forgettingTheDead(state: Copies, ctx: Context): Copies {
  if (state.per === "thread") return state;
  const alive = [...state.copies].filter(([process]) => ctx.processOf(ctx.threadOf(process)) === process);
  return alive.length === state.copies.size ? state : { ...state, copies: new Map(alive) };
}
