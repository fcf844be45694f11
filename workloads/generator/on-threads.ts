import { NEMESIS } from "../../checkers/history/operation.ts";
import { any } from "./any.ts";
import type { ThreadPredicate } from "./context.ts";
import type { OpGenerator } from "./generator.ts";
import { EXHAUSTED, mapRest } from "./step.ts";

/**
 * `source` with only the threads that `allowed` accepts: it sees no others, and is told of no other's events.
 * Exhausted if there are none.
 */
export function onThreads(allowed: ThreadPredicate, source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      const restricted = ctx.restrictTo(allowed);
      if (restricted.threadCount === 0) return EXHAUSTED;
      return mapRest(source.next(restricted), (rest) => onThreads(allowed, rest));
    },
    update(ctx, event) {
      if (!allowed(ctx.threadOf(event.process))) return this;
      const updated = source.update(ctx.restrictTo(allowed), event);
      return updated === source ? this : onThreads(allowed, updated);
    },
  };
}

const isNemesis: ThreadPredicate = (thread) => thread === NEMESIS;
const isClient: ThreadPredicate = (thread) => thread !== NEMESIS;

/** `source` on the client threads, and `forNemesis`, if given, beside it on the nemesis. */
export function clients(source: OpGenerator, forNemesis?: OpGenerator): OpGenerator {
  const restricted = onThreads(isClient, source);
  return forNemesis === undefined ? restricted : any(restricted, nemesis(forNemesis));
}

/** `source` on the nemesis, and `forClients`, if given, beside it on the client threads. */
export function nemesis(source: OpGenerator, forClients?: OpGenerator): OpGenerator {
  const restricted = onThreads(isNemesis, source);
  return forClients === undefined ? restricted : any(restricted, clients(forClients));
}
