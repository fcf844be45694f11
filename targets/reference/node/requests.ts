import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Mop, Request, StoreOp } from "../protocol/request.ts";
import { isReadOnly } from "./execute.ts";
import { idFromMemory } from "./ids-from-memory.ts";
import type { PeerMessageOf } from "./peer-message.ts";
import {
  type ClientRead,
  type ClientWaiter,
  disown,
  type Leader,
  newId,
  type Raft,
  refuse,
  send,
  settle,
  type Waiter,
} from "./raft.ts";
import { read } from "./read-index.ts";
import { propose } from "./replication.ts";

/** How many election timeouts a request handed to the leader, or a read, may go unanswered. */
const PATIENCE = 4;

type ClientOp = Extract<Request, { readonly kind: "op" }>;

/** Takes a client's operation: reads by read index, the rest through the log of the leader. */
export function onRequest(raft: Raft, client: number, { id, session, sequence, op }: ClientOp): void {
  const giveUpAt = raft.now + PATIENCE * raft.config.electionMs;
  const waiter: ClientWaiter = { kind: "client", client, id };
  const coordinate = (): void => {
    const coordinated = raft.policy.coordinate(op, raft.machine);
    const answered = { ...waiter, answer: coordinated.answer };
    write(raft, answered, { session, sequence, op: coordinated.op }, giveUpAt);
  };
  if (!isReadOnly(op)) {
    if (raft.policy.coordinatesAtReadIndex)
      read(raft, { waiter, op: NOTHING, giveUpAt, proceed: coordinate });
    else coordinate();
  } else if (raft.policy.readsApart && op.kind === "txn") {
    readApart(raft, { waiter, giveUpAt }, op.mops, []);
  } else {
    read(raft, { waiter, op, giveUpAt });
  }
}

const NOTHING: StoreOp = { kind: "txn", mops: [] };

/** Reads one key after the other, each from the state that is the latest by then. */
function readApart(
  raft: Raft,
  reader: Pick<ClientRead, "waiter" | "giveUpAt">,
  [first, ...others]: readonly Mop[],
  answered: readonly Json[],
): void {
  if (first === undefined) {
    settle(raft, reader.waiter, { kind: "ok", value: answered });
    return;
  }
  read(raft, {
    ...reader,
    op: { kind: "txn", mops: [first] },
    proceed(outcome) {
      if (outcome.kind === "error") settle(raft, reader.waiter, outcome);
      else
        readApart(raft, reader, others, [...answered, ...(isJsonArray(outcome.value) ? outcome.value : [])]);
    },
  });
}

type Write = Pick<ClientOp, "session" | "sequence" | "op">;

function write(raft: Raft, waiter: ClientWaiter, request: Write, giveUpAt: number): void {
  const { role, term, config } = raft;
  if (role.kind === "leader") {
    lead(raft, role, request, waiter);
  } else if (role.kind === "follower" && role.leader !== null) {
    const id = newId(raft);
    role.forwards.set(id, { waiter, giveUpAt });
    send(raft, role.leader, { kind: "forward", term, id, ...request });
  } else {
    refuse(raft, waiter, `Node ${config.id} knows no leader`);
  }
}

/** Puts a request into the log; an id that comes from memory is answered at once. */
function lead(raft: Raft, leader: Leader, request: Write, waiter: Waiter): void {
  const given = idFromMemory(raft, leader, request.op);
  if (given === undefined) {
    propose(raft, leader, { kind: "op", ...request }, waiter);
    return;
  }
  if (given.writeDown !== undefined) propose(raft, leader, { kind: "op", ...request, op: given.writeDown });
  settle(raft, waiter, { kind: "ok", value: given.answer });
}

/**
 * Proposes a request that a follower handed on, if this node leads the very term the follower meant: a copy that
 * the network delivers in a later term does nothing. (Two copies in this term are proposed twice, and the session
 * applies one.) A refusal is no proof that nothing was done, since it may answer the second copy only.
 */
export function onForward(raft: Raft, from: string, message: PeerMessageOf<"forward">): void {
  const { id, term, session, sequence, op } = message;
  const waiter: Waiter = { kind: "peer", node: from, id };
  if (raft.role.kind === "leader" && raft.term === term) {
    lead(raft, raft.role, { session, sequence, op }, waiter);
  } else {
    disown(raft, waiter, `Node ${raft.config.id} does not lead term ${term}`);
  }
}

export function onForwardReply(raft: Raft, { id, outcome }: PeerMessageOf<"forward-reply">): void {
  if (raft.role.kind !== "follower") return;
  const forwarded = raft.role.forwards.get(id);
  if (forwarded === undefined) return;
  raft.role.forwards.delete(id);
  settle(raft, forwarded.waiter, outcome);
}

/** Does not let a client wait for ever on a message that may have been lost. */
export function tickForwards(raft: Raft): void {
  if (raft.role.kind !== "follower") return;
  for (const [id, { waiter, giveUpAt }] of raft.role.forwards) {
    // Maps keep the order of insertion, and patience is the same for all.
    if (giveUpAt > raft.now) return;
    raft.role.forwards.delete(id);
    disown(raft, waiter, `Node ${raft.role.leader ?? ""} did not answer in time`);
  }
}
