import type { Emission } from "./generator.ts";
import type { Random } from "./random.ts";

/** One of several generators' offers that compete to be dispatched. */
export interface Offer {
  /** Which generator. */
  readonly member: number;
  readonly emission: Emission;
  readonly weight: number;
}

/** The offer with the earliest time; among equals, a random one, in proportion to the weights. */
export function soonest<O extends Offer>(offers: readonly O[], random: Random, n: number): O | undefined {
  let earliest = Infinity;
  for (const { emission } of offers) earliest = Math.min(earliest, emission.time);
  const tied = offers.filter(({ emission }) => emission.time === earliest);
  if (tied.length <= 1) return tied[0];
  return tied[
    random.weighted(
      n,
      tied.map(({ weight }) => weight),
    )
  ];
}
