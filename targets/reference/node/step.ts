import { tickLateAnswers } from "./apply.ts";
import { hasQuorum, onPreVote, onPreVoteReply, onVote, onVoteReply, startPreVote } from "./election.ts";
import { tickLeases } from "./leases.ts";
import type { PeerMessage } from "./peer-message.ts";
import { promise, type Raft } from "./raft.ts";
import { confirmReads, onReadIndex, onReadIndexReply, tickReads } from "./read-index.ts";
import { onAppend, onAppendReject, onAppendReply, onSnapshot, sendHeartbeats } from "./replication.ts";
import { onForward, onForwardReply, tickForwards } from "./requests.ts";
import { adoptTerm, follow, stepDown } from "./roles.ts";

/** Takes one message, from a peer or from this node itself. */
export function step(raft: Raft, from: string, message: PeerMessage): void {
  // A pre-vote speaks of a term that may never be; all other terms are real, and the highest one holds.
  if (message.term > raft.term && message.kind !== "pre-vote") adoptTerm(raft, message.term);
  switch (message.kind) {
    case "pre-vote":
      onPreVote(raft, from, message);
      return;
    case "pre-vote-reply":
      onPreVoteReply(raft, from, message);
      return;
    case "forward":
      onForward(raft, from, message);
      return;
    case "forward-reply":
      onForwardReply(raft, message);
      return;
    case "read-index":
      onReadIndex(raft, from, message);
      return;
    case "read-index-reply":
      onReadIndexReply(raft, message);
      return;
    case "vote":
    case "vote-reply":
    case "append":
    case "append-reply":
    case "append-reject":
    case "snapshot":
      if (message.term === raft.term) stepInTerm(raft, from, message);
      else rejectOld(raft, from, message);
  }
}

type InTerm = Extract<
  PeerMessage,
  { readonly kind: "vote" | "vote-reply" | "append" | "append-reply" | "append-reject" | "snapshot" }
>;

/** Messages that mean something only in the term they were sent in. */
function stepInTerm(raft: Raft, from: string, message: InTerm): void {
  switch (message.kind) {
    case "vote":
      onVote(raft, from, message);
      return;
    case "vote-reply":
      onVoteReply(raft, from, message);
      return;
    case "append":
      follow(raft, from);
      onAppend(raft, from, message);
      return;
    case "snapshot":
      follow(raft, from);
      onSnapshot(raft, from, message);
      return;
    case "append-reply":
    case "append-reject":
      if (raft.role.kind !== "leader") return;
      if (message.kind === "append-reply") onAppendReply(raft, raft.role, from, message);
      else onAppendReject(raft, raft.role, from, message);
      confirmReads(raft, raft.role);
      return;
  }
}

/** Answers a request of an earlier term so that its sender learns of this one (section 3.3). */
function rejectOld(raft: Raft, from: string, message: InTerm): void {
  const { term, log } = raft;
  switch (message.kind) {
    case "vote":
      promise(raft, from, { kind: "vote-reply", term, granted: false });
      return;
    case "append":
    case "snapshot": {
      const prevIndex = log.lastIndex;
      const conflictIndex = log.lastIndex + 1;
      const { round } = message;
      promise(raft, from, {
        kind: "append-reject",
        term,
        round,
        prevIndex,
        conflictIndex,
        conflictTerm: null,
      });
      return;
    }
    case "vote-reply":
    case "append-reply":
    case "append-reject":
      return;
  }
}

/** Does what is due by now. */
export function tick(raft: Raft): void {
  const { role, now } = raft;
  if (role.kind === "leader") {
    if (!hasQuorum(raft, role)) stepDown(raft);
    else if (now >= role.heartbeatAt) sendHeartbeats(raft, role);
  } else if (now >= role.electionAt) {
    startPreVote(raft);
  }
  tickLeases(raft);
  tickForwards(raft);
  tickReads(raft);
  tickLateAnswers(raft);
}
