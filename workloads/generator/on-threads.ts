import { NEMESIS } from "../../checkers/history/operation.ts";
import { any } from "./any.ts";
import type { ThreadPredicate } from "./context.ts";
import type { OpGenerator } from "./generator.ts";
import { mapRest } from "./step.ts";

/** `source` with only the threads that `allowed` accepts: it sees no others, and is told of no other's events. */
export function onThreads(allowed: ThreadPredicate, source: OpGenerator): OpGenerator {
  return {
    next: (ctx) => mapRest(source.next(ctx.restrictTo(allowed)), (rest) => onThreads(allowed, rest)),
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
