import { newId, type Raft, send } from "./raft.ts";
import { propose } from "./replication.ts";

/**
 * Has the leases end whose time is over. Only the leader does, through its log: if it is the leader no more without knowing it,
 * nothing comes of that.
 */
export function tickLeases(raft: Raft): void {
  const { role } = raft;
  if (role.kind === "leader") {
    for (const expiry of role.leases.due(raft.now)) propose(raft, role, { kind: "expire", ...expiry });
  } else if (role.kind === "follower" && role.leader !== null) {
    revokeOverdue(raft, role.leader);
  }
}

/** Under the defect `stale-revoke`: asks the leader to end the leases that were overdue when this node ceased to lead. */
function revokeOverdue(raft: Raft, leader: string): void {
  for (const { lease } of raft.overdue.splice(0)) {
    const [id, session] = [newId(raft), newId(raft)];
    const op = { kind: "revoke", lease } as const;
    send(raft, leader, { kind: "forward", term: raft.term, id, session, sequence: 1, op });
  }
}
