import { NONE } from "../history/interner.ts";
import { REALTIME } from "../transactions/graph/edges.ts";
import { NEVER } from "../transactions/transactions.ts";
import { INITIAL, type SessionHistory } from "../transactions/weak/session-history.ts";
import type { VersionOrder } from "../transactions/weak/version-order.ts";

/** Adds that what was completed before something else was invoked comes before it: for each node the last such of every other session. */
export function addRealTime(history: SessionHistory, order: VersionOrder): void {
  const { nodes, sessions, sessionStart, transaction, registers } = history;
  const { invoked, completed } = registers.transactions;
  const byInvocation = Int32Array.from({ length: nodes - 1 }, (_, i) => i + 1).sort(
    (a, b) => (transaction[a] ?? 0) - (transaction[b] ?? 0),
  );
  /** By session: its first node that was not completed by the moment at hand. */
  const open = sessionStart.slice(0, sessions);
  for (const node of byInvocation) {
    const moment = invoked[transaction[node] ?? 0] ?? 0;
    for (let s = INITIAL + 1; s < sessions; s++) {
      let at = open[s] ?? 0;
      const end = sessionStart[s + 1] ?? 0;
      while (at < end && (completed[transaction[at] ?? 0] ?? NEVER) < moment) at++;
      open[s] = at;
      if (at > (sessionStart[s] ?? 0) && at - 1 !== node) order.add(at - 1, node, REALTIME, NONE);
    }
  }
}
