import { canonicalJson } from "../history/canonical-json.ts";
import type { Json } from "../history/operation.ts";
import { type Call, type Model, moveTo, refuse, type Step } from "./model.ts";
import { atOf, clockWentBack, fieldsOf, untimely } from "./object-time.ts";
import { sameJson } from "./same-json.ts";

/** A lease and when it expires: a time from `least` to `most`, which are the same where all was heard. */
interface Lease extends Readonly<Record<string, Json>> {
  readonly holder: Json;
  readonly least: number;
  /** Null: without limit. */
  readonly most: number | null;
  /** Of a grant that nobody heard, until somebody hears the time again: it expires at most so much after that. */
  readonly ttl: number | null;
}

interface Leasing extends Readonly<Record<string, Json>> {
  /** The object's clock shows at least this. */
  readonly now: number;
  readonly lease: Lease | null;
}

/**
 * A lease by the object's own clock, whose time `at` is in every answer. `acquire` {holder, ttl} is granted exactly if
 * nobody holds an unexpired lease, not even the same holder; `renew` {holder, ttl} and `release` {holder} exactly if that
 * holder holds it; all answer {at, granted}. `holder` answers {at, holder}, null for nobody. A lease granted or renewed
 * at t is held at every time from t to before t + ttl.
 *
 * A grant that nobody heard took place at a time that nobody heard, but not before the answers before it and not after
 * those that follow. So the lease expires at a time in an interval, from which later answers cut what contradicts them:
 * whoever finds it held the beginning, whoever finds it expired the end. What is left is always an interval.
 */
export const leaseModel: Model<Leasing> = {
  name: "lease",
  description:
    "A lease by the object's own clock `at`: acquire and renew {holder, ttl}, release {holder} (all answer {at, granted}), holder (answers {at, holder})",
  init: { now: 0, lease: null },
  fs: ["acquire", "renew", "release", "holder"],
  step: stepLease,
  // What is heard of the time is a change, so only a question without an answer is pure.
  isPure: ({ f, output }) => f === "holder" && output === undefined,
  malformed,
  describe({ now, lease }) {
    if (lease === null) return `free at ${now}`;
    const { holder, least, most } = lease;
    const end =
      least === most ? `${least}` : `somewhere from ${least}${most === null ? " on" : ` to ${most}`}`;
    return `held by ${canonicalJson(holder)} until ${end}, at ${now}`;
  },
  describeCall,
  // The clock never goes back.
  isDoomed: ({ now }, call) => (atOf(call) ?? now) < now,
};

function stepLease(state: Leasing, call: Call): Step<Leasing> {
  const at = atOf(call);
  if (at === undefined) return unheard(state, call);
  if (at < state.now) return refuse(clockWentBack(describeCall(call), state.now));
  const lease = inForce(limited(state.lease, at), at);
  const step = call.f === "holder" ? toldHolder(lease, call, at) : toldGranted(lease, call, at);
  return step.legal ? moveTo({ now: at, lease: inForce(step.state, at) }) : step;
}

/** Nobody heard when it was granted, or whether. Without effect it is as if it had never been. */
function unheard(state: Leasing, call: Call): Step<Leasing> {
  const { now, lease } = state;
  const { holder, ttl } = asked(call);
  switch (call.f) {
    case "holder":
      return moveTo(state);
    case "acquire": {
      // It waits for the end of the lease there is; the earliest end leaves most possible.
      const from = Math.max(now, lease?.least ?? now);
      return moveTo({ now: from, lease: { holder, least: from + ttl, most: null, ttl } });
    }
    case "renew": {
      if (!mayHold(lease, holder, now))
        return refuse(`${describeCall(call)}: nobody with that name holds it`);
      const most = lease.most === null ? null : lease.most - 1 + ttl;
      return moveTo({ now, lease: { holder, least: now + ttl, most, ttl } });
    }
    default:
      return mayHold(lease, holder, now)
        ? moveTo({ now, lease: null })
        : refuse(`${describeCall(call)}: nobody with that name holds it`);
  }
}

function toldHolder(lease: Lease | null, call: Call, at: number): Step<Lease | null> {
  const told = fieldsOf(call.output)?.["holder"] ?? null;
  if (told === null) return freeBy(lease, call, at);
  if (mayHold(lease, told, at)) return moveTo(heldBeyond(lease, at));
  return refuse(`${claimOf(call)}, but ${leaseWords(lease)}`);
}

function toldGranted(lease: Lease | null, call: Call, at: number): Step<Lease | null> {
  const { holder, ttl } = asked(call);
  const granted = fieldsOf(call.output)?.["granted"] === true;
  const grant = (): Step<Lease | null> =>
    moveTo(call.f === "release" ? null : { holder, least: at + ttl, most: at + ttl, ttl: null });
  if (call.f === "acquire") {
    if (granted) return freeBy(lease, call, at).legal ? grant() : freeBy(lease, call, at);
    if (lease !== null) return moveTo(heldBeyond(lease, at));
    return refuse(`${claimOf(call)}, but ${leaseWords(lease)}`);
  }
  if (granted)
    return mayHold(lease, holder, at) ? grant() : refuse(`${claimOf(call)}, but ${leaseWords(lease)}`);
  // Who does not hold the lease learns nothing of it.
  return lease !== null && sameJson(lease.holder, holder) ? freeBy(lease, call, at) : moveTo(lease);
}

/** Nobody held it at `at`: it was free, or had expired by then. */
function freeBy(lease: Lease | null, call: Call, at: number): Step<null> {
  if (lease === null || lease.least <= at) return moveTo(null);
  return refuse(`${claimOf(call)}, but ${leaseWords(lease)}`);
}

function heldBeyond(lease: Lease, at: number): Lease {
  return { ...lease, least: Math.max(lease.least, at + 1) };
}

function mayHold(lease: Lease | null, holder: Json, at: number): lease is Lease {
  return lease !== null && sameJson(lease.holder, holder) && (lease.most === null || lease.most > at);
}

/** A grant that nobody heard was over by the time that somebody heard next. */
function limited(lease: Lease | null, at: number): Lease | null {
  const ttl = lease?.ttl ?? null;
  if (lease === null || ttl === null) return lease;
  const latest = at + ttl;
  return { ...lease, most: lease.most === null ? latest : Math.min(lease.most, latest), ttl: null };
}

/** The lease, unless it has certainly expired. */
function inForce(lease: Lease | null, at: number): Lease | null {
  return lease !== null && lease.most !== null && lease.most <= at ? null : lease;
}

function asked({ f, input }: Call): { readonly holder: Json; readonly ttl: number } {
  const fields = fieldsOf(input);
  const ttl = fields?.["ttl"];
  return {
    holder: (f === "release" && fields === undefined ? input : fields?.["holder"]) ?? null,
    ttl: typeof ttl === "number" ? ttl : 0,
  };
}

function malformed(call: Call): string | undefined {
  const { f, input } = call;
  if (f === "holder") return untimely(call);
  const { holder, ttl } = asked(call);
  if (holder === null) return `${f} needs {holder, ...}, not ${canonicalJson(input)}`;
  if (f !== "release" && (!Number.isSafeInteger(ttl) || ttl <= 0))
    return `${f} needs {holder, ttl} with a ttl that is an integer from 1, not ${canonicalJson(input)}`;
  return untimely(call, "granted");
}

function describeCall(call: Call): string {
  const at = atOf(call);
  const when = at === undefined ? "" : ` at ${at}`;
  if (call.f === "holder") {
    const told = fieldsOf(call.output)?.["holder"] ?? null;
    return at === undefined ? "holder" : `holder${when} → ${told === null ? "nobody" : canonicalJson(told)}`;
  }
  const { holder, ttl } = asked(call);
  const term = call.f === "release" ? "" : ` for ${ttl}`;
  const granted = fieldsOf(call.output)?.["granted"] === true ? "granted" : "refused";
  return `${call.f} by ${canonicalJson(holder)}${term}${at === undefined ? "" : ` → ${granted}${when}`}`;
}

/** The answer as the first half of a sentence. */
function claimOf(call: Call): string {
  const { holder, ttl } = asked(call);
  const at = atOf(call) ?? 0;
  if (call.f === "holder") {
    const told = fieldsOf(call.output)?.["holder"] ?? null;
    return `holder answered ${told === null ? "nobody" : canonicalJson(told)} at ${at}`;
  }
  const term = call.f === "release" ? "" : ` for ${ttl}`;
  const granted = fieldsOf(call.output)?.["granted"] === true ? "granted" : "refused";
  return `${call.f} by ${canonicalJson(holder)}${term} was ${granted} at ${at}`;
}

function leaseWords(lease: Lease | null): string {
  if (lease === null) return "nobody holds the lease";
  const { holder, least, most } = lease;
  const end = least === most ? `until ${least}` : `until ${least} at least`;
  return `${canonicalJson(holder)} holds the lease ${end}`;
}
