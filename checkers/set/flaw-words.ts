import { grouped } from "../wording.ts";

/** How many elements have each flaw that an element can have. */
export interface FlawCounts {
  readonly lost: number;
  readonly stale: number;
  readonly unexpected: number;
  readonly duplicated: number;
}

/** `3 lost`, `1 duplicated`: the flaws that there are, worst first. */
export function flawWords({ lost, stale, unexpected, duplicated }: FlawCounts): readonly string[] {
  const counts = [
    [lost, "lost"],
    [stale, "missed by a stale read"],
    [unexpected, "unexpected"],
    [duplicated, "duplicated"],
  ] as const;
  return counts.filter(([n]) => n > 0).map(([n, what]) => `${grouped(n)} ${what}`);
}
