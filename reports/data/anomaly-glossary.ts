import type { GlossaryEntry } from "./glossary-entry.ts";
import { ISOLATION, REAL, TRANSACTION_GLOSSARY } from "./transaction-glossary.ts";

const KEPT = "What was acknowledged, or seen, is there for everybody who looks later.";
const EXCLUSIVE = "At any time at most one process is in a section under the lock (mutual exclusion).";
const COUNTED = "A counter holds the sum of all adds that took effect, each counted once.";
const UNIQUE = "No id is given out twice.";
const ONE_ORDER = "All readers see independent writes in a compatible order.";
const CONSERVED = "Transfers move money between accounts, and neither make nor destroy any.";
const LIVES = "A lease does not end before the time that was granted, or last renewed, has passed.";
const ONE_LEADER = "A term has one leader at most, and a node never goes back to an earlier term.";
const ONCE = "A request that is sent again takes effect once, and is answered as it was the first time.";
const AGREED = "Every change of a row has its event, every event its change, and both are in the same order.";
const STREAM =
  "Every message that is acknowledged is in the log once, for good, and consumers poll all of them in their order.";
const ONE_LOG =
  "All watchers are told of the same changes, each once, in the order of their revisions, and of every acknowledged one.";

const SESSIONS = "A session sees what it has written, and goes on seeing what it has once seen.";
const CAUSES = "Who sees an effect sees its causes (causal consistency).";
const SEEN = "What is read was written by somebody, for good (read committed).";

/** What is promised by an object of the kind that a checker of this name judges. */
const PROMISES: Readonly<Record<string, string>> = {
  set: KEPT,
  queue: "What was put in comes out, once.",
  "list-append": ISOLATION,
  "rw-register": ISOLATION,
  "closed-predicate": ISOLATION,
  lock: EXCLUSIVE,
  "fenced-lock": EXCLUSIVE,
  watch: ONE_LOG,
  lease: LIVES,
  "counter-bounds": COUNTED,
  "pn-counter": "Once nothing is added any more, everybody reads the sum of all adds, each counted once.",
  "unique-ids": UNIQUE,
  bank: CONSERVED,
  "long-fork": ONE_ORDER,
  leader: ONE_LEADER,
  log: STREAM,
  "dual-write": AGREED,
  "idempotent-append": ONCE,
  session: SESSIONS,
  "session-guarantees": SESSIONS,
  monotonic: SESSIONS,
  causal: CAUSES,
  sequential: "One order of all operations keeps the order of each session and explains every read.",
  convergence: "When nothing is written any more, all nodes come to agree.",
  "read-committed": SEEN,
  "read-atomic": "A transaction is seen whole or not at all (read atomic).",
  pram: "Everybody sees the writes of one session in their order (PRAM).",
};

/**
 * The anomalies of the literature in plain words.
 *
 * @see Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent Objects", TOPLAS 1990.
 * @see Adya, Liskov and O'Neil, "Generalized Isolation Level Definitions", ICDE 2000.
 * @see Terry et al., "Session Guarantees for Weakly Consistent Replicated Data", PDIS 1994.
 */
const GLOSSARY: Readonly<Record<string, GlossaryEntry>> = {
  ...TRANSACTION_GLOSSARY,
  nonlinearizable: {
    title: "Not linearizable",
    promise:
      "Every operation takes effect at one instant between its call and its return, and everybody sees the effects in that order (linearizability).",
    meaning: "No order of the operations explains what the clients were told.",
  },
  lost: {
    title: "Lost elements",
    promise: KEPT,
    meaning: "What had been acknowledged, or seen, is gone for good.",
  },
  stale: {
    title: "Stale read",
    promise: KEPT,
    meaning: "A read did not show what had been acknowledged, or seen, before it began.",
  },
  unexpected: {
    title: "Nobody put it there",
    promise: REAL,
    meaning: "Something is there that nobody can have put there.",
  },
  duplicated: {
    title: "Applied twice",
    promise: REAL,
    meaning: "One request took effect more than once.",
  },
  "long-fork": {
    title: "Long fork",
    promise: ONE_ORDER,
    meaning: "Of two independent writes, each of two readers saw only one, and not the same.",
  },
  reordered: {
    title: "Reordered",
    promise: EXCLUSIVE,
    meaning: "A list that every section extends at its end changed elsewhere.",
  },
  "token-order": {
    title: "Fencing tokens out of order",
    promise: "Every hold of the lock has a greater token than those before it.",
    meaning: "By its token a hold cannot be told from an earlier one, or seems older than it is.",
  },
  "missed-event": {
    title: "Missed event",
    promise: ONE_LOG,
    meaning: "A change happened between two revisions, and a watch over both did not tell of it.",
  },
  disagreement: {
    title: "Watchers disagree",
    promise: ONE_LOG,
    meaning: "At one revision, one key was changed in two different ways.",
  },
  unordered: {
    title: "Events out of order",
    promise: ONE_LOG,
    meaning: "A watch told of a later change before an earlier one.",
  },
  "repeated-event": {
    title: "Repeated event",
    promise: ONE_LOG,
    meaning: "A watch told of the same change twice.",
  },
  "out-of-range": {
    title: "Event out of range",
    promise: ONE_LOG,
    meaning: "A watch told of a change from before it began or after it ended.",
  },
  "revision-order": {
    title: "Revisions against time",
    promise: "A change that begins after another was acknowledged has a greater revision.",
    meaning: "By their revisions, changes happened in another order than in time.",
  },
  "ended-early": {
    title: "Lease ended early",
    promise: LIVES,
    meaning: "A lease was gone although its time was still running.",
  },
  "out-of-bounds": {
    title: "Sum out of bounds",
    promise: COUNTED,
    meaning: "A counter was less than what had been added for sure, or more than what can have been.",
  },
  "impossible-sum": {
    title: "Impossible sum",
    promise: COUNTED,
    meaning: "A counter held what no choice of the adds comes to, as if one had counted in part.",
  },
  "duplicate-id": {
    title: "Id given out twice",
    promise: UNIQUE,
    meaning: "Two requests were answered with the same id.",
  },
  "id-order": {
    title: "Ids out of order",
    promise: "An id is greater than those that were given out before it was asked for.",
    meaning: "A later request was given a smaller id.",
  },
  "wrong-total": {
    title: "Wrong total",
    promise: CONSERVED,
    meaning: "A read of all accounts found more or less money than there is.",
  },
  "negative-balance": {
    title: "Overdrawn account",
    promise: "No account is ever overdrawn.",
    meaning: "More was taken from an account than it held.",
  },
  "null-balance": {
    title: "Account without a balance",
    promise: "An account that was opened has a balance for good.",
    meaning: "A read found an account without its balance.",
  },
  "unknown-account": {
    title: "Unknown account",
    promise: REAL,
    meaning: "A read showed an account that nobody had opened.",
  },
  "two-leaders": {
    title: "Two leaders in a term",
    promise: ONE_LEADER,
    meaning: "Two nodes were named as the leader of the same term.",
  },
  "term-regression": {
    title: "Term went back",
    promise: ONE_LEADER,
    meaning:
      "A node knew of a term, and later only of an earlier one: it forgot, and may vote again in between.",
  },
  "different-replies": {
    title: "Answered differently",
    promise: ONCE,
    meaning: "Two answers to the same request say different things.",
  },
  "wrong-payload": {
    title: "Another payload",
    promise: ONCE,
    meaning: "A request did something else than was asked for, or than was answered.",
  },
  "unpublished-change": {
    title: "Change without an event",
    promise: AGREED,
    meaning: "A row was changed, and nobody is ever told.",
  },
  "phantom-event": {
    title: "Event without a change",
    promise: AGREED,
    meaning: "An event tells of a change that did not happen.",
  },
  "event-order": {
    title: "Events in another order",
    promise: AGREED,
    meaning:
      "The events of a row are not in the order of its changes: whoever follows them ends up elsewhere.",
  },
  "lost-write": {
    title: "Lost message",
    promise: STREAM,
    meaning: "A message was acknowledged, and consumers go past its place without it.",
  },
  "inconsistent-offsets": {
    title: "Two messages at one offset",
    promise: STREAM,
    meaning: "Clients were told of different messages in the same place of a log.",
  },
  duplicate: {
    title: "Message at two offsets",
    promise: STREAM,
    meaning: "A message that was sent once is in two places of a log.",
  },
  "precommitted-read": {
    title: "Precommitted read",
    promise: STREAM,
    meaning: "A transaction polled what it had itself sent and not yet committed.",
  },
  "poll-skip": {
    title: "Skipped message",
    promise: STREAM,
    meaning: "A consumer went past a message without being given it.",
  },
  "nonmonotonic-poll": {
    title: "Poll that goes back",
    promise: STREAM,
    meaning: "A consumer was given what comes before what it had been given already.",
  },
  "nonmonotonic-send": {
    title: "Messages stored out of order",
    promise: STREAM,
    meaning: "Of two messages that a process sent one after the other, the later has the smaller offset.",
  },
  unseen: {
    title: "Message out of reach",
    promise: STREAM,
    meaning: "A message was there, and a consumer that polled all there was did not get to it.",
  },
  "out-of-order": {
    title: "Out of order",
    promise: "What a producer puts in comes out in its order.",
    meaning: "An element came out of a queue after a later one of the same producer.",
  },
  gap: {
    title: "Gap",
    promise: "What a producer puts in comes out in its order.",
    meaning: "A queue passed over an element: later ones of the same producer came out without it.",
  },
  "read-your-writes": {
    title: "Own write missed (read your writes)",
    promise: SESSIONS,
    meaning: "A session read something older than what it had written itself.",
  },
  "monotonic-reads": {
    title: "Reads that go back (monotonic reads)",
    promise: SESSIONS,
    meaning: "A session read something, and later something older.",
  },
  "monotonic-writes": {
    title: "Earlier write missed (monotonic writes)",
    promise: "Who sees a write of a session sees what that session wrote before.",
    meaning: "A later write of a session was seen, and an earlier one then missed.",
  },
  "writes-follow-reads": {
    title: "Effect without its cause (writes follow reads)",
    promise: "Who sees a write sees what its session had seen before.",
    meaning: "A write was seen, and something then missed that its session had seen before it wrote.",
  },
  "session-guarantees": {
    title: "Guarantees that contradict each other",
    promise: SESSIONS,
    meaning: "Each guarantee of sessions could be kept by itself, but no order of values keeps all of them.",
  },
  "causality-cycle": {
    title: "Causes in a circle",
    promise: CAUSES,
    meaning: "Something was read before it can have been written.",
  },
  "non-monotonic-read": {
    title: "Non-monotonic read",
    promise:
      "A transaction that has seen another one reads nothing older afterwards (monotonic atomic view).",
    meaning: "A transaction read something of another one, and then something that this one had overwritten.",
  },
  "fractured-read": {
    title: "Fractured read",
    promise: "A transaction is seen whole or not at all (read atomic).",
    meaning: "A transaction saw a part of another one, and missed the rest.",
  },
  "pram-violation": {
    title: "Sessions out of order (PRAM)",
    promise: "Everybody sees the writes of one session in their order (PRAM).",
    meaning: "What a session had seen, or wrote itself, was missed.",
  },
  "causal-violation": {
    title: "Effect without its cause",
    promise: CAUSES,
    meaning: "A session saw something, and missed what had led to it.",
  },
  nonsequential: {
    title: "Not sequentially consistent",
    promise: "One order of all operations keeps the order of each session and explains every read.",
    meaning: "No order of all operations that keeps the order of each session explains what was read.",
  },
  "garbage-read": {
    title: "Read of what nobody wrote",
    promise: SEEN,
    meaning: "A value was read that nobody ever wrote.",
  },
  internal: {
    title: "A transaction contradicts itself",
    promise: "A transaction reads what it has written itself, and finds again what it has read.",
    meaning: "A transaction wrote or read something, and then read something else in its place.",
  },
  "future-read": {
    title: "Read of a write to come",
    promise: SEEN,
    meaning: "A transaction read what it wrote only later.",
  },
  "too-stale": {
    title: "Too far out of date",
    promise: "Reads are out of date by no more than was agreed (bounded staleness).",
    meaning: "A read missed more versions, or for longer, than is allowed.",
  },
  "not-converged": {
    title: "Nodes disagree for good",
    promise: "When nothing is written any more, all nodes come to agree.",
    meaning: "Nodes answered reads of one key differently, long after its last write.",
  },
  "shared-revision": {
    title: "Shared revision",
    promise: "Each transaction has a revision of its own.",
    meaning: "Two independent changes were given the same revision.",
  },
};

/** The promise that a checker of this name looks after, if it is one of the literature's. */
export function promiseOfChecker(name: string): string | undefined {
  if (name.includes("linear")) return GLOSSARY["nonlinearizable"]?.promise;
  return Object.hasOwn(PROMISES, name) ? PROMISES[name] : undefined;
}

/** What is known about an anomaly by its name; `G1a-realtime` and `G1a-process` read as `G1a`, `int-poll-skip` as `poll-skip`. */
export function glossaryEntry(name: string): GlossaryEntry | undefined {
  const base = name.replace(/^int-/, "").replace(/-(realtime|process)$/, "");
  return Object.hasOwn(GLOSSARY, base) ? GLOSSARY[base] : undefined;
}
