import { NONE } from "../history/interner.ts";
import type { Observations } from "./observations.ts";

/** Two observations, by their numbers, that cannot both be of a cluster that elects as it should. */
export type Pair = readonly [earlier: number, later: number];

export interface Disputes {
  /** For each term of which two leaders were named: the first observation of it, and the first that names another. */
  readonly twoLeaders: readonly Pair[];
  /** For each node whose term went back: the first time that it did. */
  readonly regressions: readonly Pair[];
  /** How often a node was found in a lower term than before. */
  readonly timesBack: number;
  /** Terms of which a leader was named. */
  readonly terms: number;
  /** Observations that some other one could have contradicted. */
  readonly compared: number;
}

/**
 * Finds terms with more than one leader, and nodes whose term goes back. One pass each, in linear time.
 *
 * An observation counts for a node's term only if it was over before the other began: of two that overlap, nobody
 * knows which the node answered first.
 */
export function disputes(observations: Observations): Disputes {
  const leaders = findTwoLeaders(observations);
  const back = findRegressions(observations);
  return {
    twoLeaders: leaders.disputed,
    regressions: back.regressions,
    timesBack: back.times,
    terms: leaders.terms,
    compared: leaders.compared + back.compared,
  };
}

function findTwoLeaders({ count, said, answers }: Observations) {
  const firstOfTerm = new Map<number, number>();
  const disputed = new Map<number, Pair>();
  // Answers repeat, so most observations need no look at the tables of terms.
  const isAgreed = new Uint8Array(answers.length);
  let compared = 0;
  for (let i = 0; i < count; i++) {
    const answer = said[i] ?? 0;
    if (isAgreed[answer] === 1) {
      compared++;
      continue;
    }
    const { term = 0, leader = null } = answers[answer] ?? {};
    if (leader === null) continue;
    const first = firstOfTerm.get(term);
    if (first === undefined) firstOfTerm.set(term, i);
    else {
      compared++;
      const isOther = answers[said[first] ?? 0]?.leader !== leader;
      if (isOther && !disputed.has(term)) disputed.set(term, [first, i]);
    }
    isAgreed[answer] = 1;
  }
  return { disputed: [...disputed.values()], terms: firstOfTerm.size, compared };
}

/** Goes through the beginnings and ends of observations together, since those are in the order of the history. */
function findRegressions(observations: Observations) {
  const { count, invoked, completed, observer } = observations;
  const byStart = Int32Array.from({ length: count }, (_, i) => i).sort(
    (a, b) => (invoked[a] ?? 0) - (invoked[b] ?? 0),
  );
  const highest = new Map<number, number>();
  const first = new Map<number, Pair>();
  let ended = 0;
  let times = 0;
  let compared = 0;
  for (const i of byStart) {
    for (; ended < count && (completed[ended] ?? 0) < (invoked[i] ?? 0); ended++) {
      const node = observer[ended] ?? NONE;
      const best = highest.get(node);
      if (best === undefined || termOf(observations, ended) > termOf(observations, best))
        highest.set(node, ended);
    }
    const node = observer[i] ?? NONE;
    const before = node === NONE ? undefined : highest.get(node);
    if (before === undefined) continue;
    compared++;
    if (termOf(observations, before) <= termOf(observations, i)) continue;
    times++;
    if (!first.has(node)) first.set(node, [before, i]);
  }
  return { regressions: [...first.values()], times, compared };
}

function termOf({ said, answers }: Observations, observation: number): number {
  return answers[said[observation] ?? 0]?.term ?? 0;
}
