import { disown, drawElectionTime, type Follower, type Raft, type Role, refuse, send } from "./raft.ts";

/** Takes a role and tells those who waited on the last one. */
export function become(raft: Raft, role: Role): void {
  const last = raft.role;
  raft.role = role;
  release(raft, last);
}

export function newFollower(raft: Pick<Raft, "now" | "config">, leader: string | null): Follower {
  return {
    kind: "follower",
    leader,
    heardAt: raft.now,
    electionAt: drawElectionTime(raft),
    forwards: new Map(),
    reads: { asked: null, next: [] },
  };
}

/** Notes a sign of life of the term's leader, and follows it if it is news. */
export function follow(raft: Raft, leader: string): void {
  if (raft.role.kind === "follower" && raft.role.leader === leader) {
    raft.role.heardAt = raft.now;
    raft.role.electionAt = drawElectionTime(raft);
  } else {
    become(raft, newFollower(raft, leader));
  }
}

/** Gives up leading or standing, without a leader to follow yet. */
export function stepDown(raft: Raft): void {
  become(raft, newFollower(raft, null));
}

/** A higher term ends whatever this node was (section 3.3). */
export function adoptTerm(raft: Raft, term: number): void {
  raft.term = term;
  raft.votedFor = null;
  persistVote(raft);
  stepDown(raft);
}

export function persistVote({ policy, disk, term, votedFor }: Raft): void {
  if (policy.persistsVote) disk.add({ kind: "vote", term, votedFor });
}

/** Nobody may wait for ever on a role that has ended. */
function release(raft: Raft, role: Role): void {
  const { id } = raft.config;
  switch (role.kind) {
    case "leader":
      if (raft.policy.revokesAfterLeading) raft.overdue.push(...role.leases.due(raft.now));
      for (const waiter of role.proposals.values()) disown(raft, waiter, `Node ${id} does not lead any more`);
      for (const { read } of role.reads) {
        if ("node" in read) {
          send(raft, read.node, { kind: "read-index-reply", term: raft.term, id: read.id, index: null });
        } else refuse(raft, read.waiter, `Node ${id} does not lead any more`);
      }
      return;
    case "follower":
      for (const { waiter } of role.forwards.values()) {
        disown(raft, waiter, `Node ${id} lost its leader ${role.leader ?? ""}`);
      }
      for (const { waiter } of [...(role.reads.asked?.reads ?? []), ...role.reads.next]) {
        refuse(raft, waiter, `Node ${id} lost its leader ${role.leader ?? ""}`);
      }
      return;
    case "pre-candidate":
    case "candidate":
      return;
  }
}
