import type { NodeStatus } from "../protocol/node-status.ts";
import type { Log } from "./log.ts";

/** Logs what a person following an election or a recovery wants to know, from one status to the next. */
export function createChangeLog(log: Log, first: NodeStatus): (status: NodeStatus) => void {
  let last = first;
  return (status) => {
    const { role, term, leader } = status;
    if (role !== last.role) log("info", `became-${role}`, { term, was: last.role });
    if (leader !== last.leader) log("info", "leader-changed", { term, leader });
    if (status.snapshotIndex !== last.snapshotIndex) log("info", "snapshot", { index: status.snapshotIndex });
    last = status;
  };
}
