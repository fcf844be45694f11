import type { CheckContext, Checker } from "../checker.ts";
import { cannotTell, conclude, outOfTime } from "../conclude.ts";
import type { History } from "../history/history.ts";
import { NANOS_PER_SECOND, type Operation } from "../history/operation.ts";
import { atTime, byProcess } from "../models/wording.ts";
import type { Anomaly, Verdict } from "../verdict.ts";
import { count, grouped } from "../wording.ts";
import { type Extension, type LeaseLife, type Loss, leaseLives } from "./lease-history.ts";

const NAME = "lease";
const MAX_EXPLAINED = 5;

/**
 * Checks that no lease ended before its time.
 *
 * A lease that was renewed lives for its time to live from when the database took the renewal, which is not before the
 * client sent it. Who renews it after that renewal was acknowledged, and hears before that time is over that it is
 * gone, has found it ended early. All of this is by the client's clock: it supposes that the clocks of client and
 * database run equally fast, though they may tell different times.
 *
 * One pass over the history, in linear time.
 *
 * @see Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency", SOSP 1989.
 */
export function lease(): Checker {
  return { name: NAME, check };
}

interface EarlyEnd {
  readonly lease: string;
  /** What was to keep it alive for longest. */
  readonly extension: Extension;
  readonly loss: Loss;
}

function check(history: History, context: CheckContext): Verdict {
  const lives = leaseLives(history);
  if (typeof lives === "string") return cannotTell(NAME, { kind: "malformed", message: lives });
  if (context.expired()) return outOfTime(NAME);
  const early = lives.flatMap(earlyEndOf);
  const renewals = lives.reduce((sum, { extensions }) => sum + Math.max(0, extensions.length - 1), 0);
  const ended = lives.filter(({ losses }) => losses.length > 0).length;
  const leases = count(lives.length, "lease");
  return conclude({
    checker: NAME,
    details: { leases: lives.length, renewals, ended, endedEarly: early.length },
    anomalies: early.slice(0, MAX_EXPLAINED).map((end) => anomalyOf(history, end)),
    reasons:
      renewals === 0 ? [{ kind: "not-exercised", message: "No renewal of a lease was acknowledged" }] : [],
    summaries: {
      invalid: `${grouped(early.length)} of ${leases} ended before ${early.length === 1 ? "its" : "their"} time`,
      valid: `None of ${leases} ended before its time, over ${count(renewals, "renewal")}`,
    },
  });
}

/** The first time that a lease was found gone too early, if it ever was. */
function earlyEndOf({ lease: name, extensions, losses }: LeaseLife): EarlyEnd[] {
  for (const loss of losses) {
    const extension = longest(extensions.filter(({ acknowledged }) => acknowledged < loss.invoked));
    if (extension !== undefined && loss.goneBy < extension.aliveUntil)
      return [{ lease: name, extension, loss }];
  }
  return [];
}

function longest(extensions: readonly Extension[]): Extension | undefined {
  return extensions.reduce<Extension | undefined>(
    (best, each) => (best === undefined || each.aliveUntil > best.aliveUntil ? each : best),
    undefined,
  );
}

function anomalyOf(history: History, { lease: name, extension, loss }: EarlyEnd): Anomaly {
  const kept = history.operationAt(extension.invoked);
  const lost = history.operationAt(loss.invoked);
  const granted = kept.invocation.f === "grant" ? "granted" : "renewed";
  const until = `${(extension.aliveUntil / NANOS_PER_SECOND).toFixed(3)} s`;
  const left = `${((extension.aliveUntil - loss.goneBy) / NANOS_PER_SECOND).toFixed(3)} s`;
  return {
    name: "ended-early",
    explanation: `Lease ${name} was gone when ${renewal(lost)}, ${left} before its time: ${byProcess(kept)} had ${granted} it${through(kept)}, asked for at ${atTime(kept.invocation)} and acknowledged at ${atTime(kept.completion ?? kept.invocation)}, so that it was to live until ${until} at least`,
    operations: [kept, lost],
  };
}

/** `process 4 renewed it through n1 (3.100 s to 3.112 s)` */
function renewal(operation: Operation): string {
  const { invocation, completion = invocation } = operation;
  return `${byProcess(operation)} renewed it${through(operation)} (${atTime(invocation)} to ${atTime(completion)})`;
}

function through({ invocation: { node } }: Operation): string {
  return node === undefined ? "" : ` through ${node}`;
}
