import { NONE } from "../history/interner.ts";
import { INITIAL, type SessionHistory } from "../transactions/weak/session-history.ts";

/** What a session may be promised. */
export const GUARANTEES = [
  "read-your-writes",
  "monotonic-reads",
  "monotonic-writes",
  "writes-follow-reads",
] as const;
export type Guarantee = (typeof GUARANTEES)[number];

/** How many reads could have broken each guarantee. In linear time. */
export function triedReads(history: SessionHistory): Readonly<Record<Guarantee, number>> {
  const { sessions, sessionStart, session, readStart, readKey, readFrom, writeStart, writeKey, keyCount } =
    history;
  const tried = {
    "read-your-writes": 0,
    "monotonic-reads": 0,
    "monotonic-writes": 0,
    "writes-follow-reads": 0,
  };
  const { firstWriter, firstReader } = firstOfSessions(history);
  /** By key: the session that wrote it, and read it, last of those looked at. */
  const writtenIn = new Int32Array(keyCount).fill(NONE);
  const readIn = new Int32Array(keyCount).fill(NONE);
  for (let s = 1; s < sessions; s++) {
    const end = sessionStart[s + 1] ?? 0;
    for (let node = sessionStart[s] ?? 0; node < end; node++) {
      for (let at = readStart[node] ?? 0; at < (readStart[node + 1] ?? 0); at++) {
        const key = readKey[at] ?? 0;
        const w = readFrom[at] ?? INITIAL;
        if (writtenIn[key] === s) tried["read-your-writes"]++;
        if (readIn[key] === s) tried["monotonic-reads"]++;
        readIn[key] = s;
        const other = session[w] ?? 0;
        if (w === INITIAL || other === s) continue;
        if ((firstWriter[other] ?? w) < w) tried["monotonic-writes"]++;
        if ((firstReader[other] ?? nodesEnd) <= w) tried["writes-follow-reads"]++;
      }
      for (let i = writeStart[node] ?? 0; i < (writeStart[node + 1] ?? 0); i++)
        writtenIn[writeKey[i] ?? 0] = s;
    }
  }
  return tried;
}

const nodesEnd = 0x7fff_ffff;

interface Firsts {
  /** By session: its first node that wrote something, and the first that read what somebody wrote. */
  readonly firstWriter: Int32Array;
  readonly firstReader: Int32Array;
}

function firstOfSessions({
  nodes,
  session,
  sessions,
  writeStart,
  readStart,
  readFrom,
}: SessionHistory): Firsts {
  const firstWriter = new Int32Array(sessions).fill(nodesEnd);
  const firstReader = new Int32Array(sessions).fill(nodesEnd);
  for (let node = nodes - 1; node > INITIAL; node--) {
    const s = session[node] ?? 0;
    if ((writeStart[node] ?? 0) < (writeStart[node + 1] ?? 0)) firstWriter[s] = node;
    for (let at = readStart[node] ?? 0; at < (readStart[node + 1] ?? 0); at++)
      if (readFrom[at] !== INITIAL) firstReader[s] = node;
  }
  return { firstWriter, firstReader };
}
