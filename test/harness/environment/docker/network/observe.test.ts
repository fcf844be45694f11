import { describe, expect, it } from "vitest";
import { CounterMap, parseCounts } from "../../../../../harness/environment/docker/network/counters.ts";
import type { Layout } from "../../../../../harness/environment/docker/network/gates.ts";
import { type Fate, isKnown, observe } from "../../../../../harness/environment/docker/network/observe.ts";
import {
  keyOf,
  type Segment,
  segmentsOf,
} from "../../../../../harness/environment/docker/network/segments.ts";
import type { Cut } from "../../../../../harness/environment/environment.ts";

const LAYOUT: Layout = {
  nodes: ["n1", "n2"].map((node, index) => ({
    node,
    address: `198.18.7.${11 + index}`,
    holderPid: 100 + index,
    services: { client: 2379, peer: 2380 },
  })),
  clientsAddress: "198.18.7.1",
};
const LINK = { from: "n1", to: "n2" };
const SEGMENTS = segmentsOf(LINK, LAYOUT);

const ARRIVED: Fate = { stopped: false, arrived: true, refused: false };
const STOPPED: Fate = { stopped: true, arrived: false, refused: false };
const REFUSED: Fate = { stopped: true, arrived: false, refused: true };
const UNSEEN: Fate = { stopped: false, arrived: false, refused: false };

/** What is seen of the link if that becomes of its segments. */
function see(
  cuts: readonly Cut[],
  fateOf: (segment: Segment) => Fate,
): { delivered: boolean; refused?: boolean } {
  const fates = new Map(SEGMENTS.map((segment) => [keyOf(segment), fateOf(segment)]));
  const { delivered, refused } = observe(LINK, SEGMENTS, fates, cuts);
  return { delivered, ...(refused !== undefined && { refused }) };
}

const only = (special: Fate, where: (segment: Segment) => boolean, others: Fate) => (segment: Segment) =>
  where(segment) ? special : others;
const isPeer = ({ service }: Segment): boolean => service === "peer";
const toPeerPort = ({ destinationPort }: Segment): boolean => destinationPort === 2380;

describe("observe()", () => {
  it("sees a cut link deliver as soon as one segment was not seen stopped", () => {
    const cuts = [LINK];
    expect(see(cuts, () => STOPPED)).toEqual({ delivered: false, refused: false });
    expect(see(cuts, only(ARRIVED, toPeerPort, STOPPED)).delivered).toBe(true);
    // Let through by a rule that is not ours, or lost: nobody knows, so it does not count as stopped.
    expect(see(cuts, only(UNSEEN, toPeerPort, STOPPED)).delivered).toBe(true);
  });

  it("sees an open link deliver only if every segment was seen arriving", () => {
    expect(see([], () => ARRIVED).delivered).toBe(true);
    expect(see([], only(STOPPED, toPeerPort, ARRIVED)).delivered).toBe(false);
    expect(see([], only(UNSEEN, toPeerPort, ARRIVED)).delivered).toBe(false);
  });

  it("sees a link that is cut for one service deliver if all the rest arrives", () => {
    const cuts = [{ ...LINK, service: "peer" }];
    expect(see(cuts, only(STOPPED, isPeer, ARRIVED)).delivered).toBe(true);
    expect(see(cuts, () => STOPPED).delivered).toBe(false);
  });

  it("sees a refusal only if every segment was refused", () => {
    const cuts: readonly Cut[] = [{ ...LINK, how: "reset" }];
    expect(see(cuts, () => REFUSED).refused).toBe(true);
    expect(see(cuts, only(STOPPED, toPeerPort, REFUSED)).refused).toBe(false);
  });
});

describe("isKnown()", () => {
  const [segment] = SEGMENTS;
  const known = (fate: Fate, cuts: readonly Cut[]): boolean =>
    segment !== undefined && isKnown(segment, fate, cuts);

  it("waits for a segment to be seen, and for the reset where one should come back", () => {
    expect(known(UNSEEN, [])).toBe(false);
    expect(known(ARRIVED, [])).toBe(true);
    expect(known(STOPPED, [LINK])).toBe(true);
    expect(known(STOPPED, [{ ...LINK, how: "reset" }])).toBe(false);
    expect(known(REFUSED, [{ ...LINK, how: "reset" }])).toBe(true);
    expect(known(ARRIVED, [{ ...LINK, how: "reset" }])).toBe(true);
  });
});

describe("CounterMap", () => {
  const counters = new CounterMap(LAYOUT);
  const text = [
    "*filter",
    ":FAULTLINE-TRAFFIC - [0:0]",
    "[3:120] -A FAULTLINE-TRAFFIC -s 198.18.7.11/32",
    "COMMIT",
  ];

  it("finds a count by what it stands for", () => {
    const counts = new Map([["n2", parseCounts(text.join("\n"))]]);
    expect(counters.read(counts, "FAULTLINE-TRAFFIC", LINK)).toEqual({ packets: 3, bytes: 120 });
  });

  it("does not take a rule that is gone for one that counted nothing", () => {
    const counts = new Map([["n2", parseCounts("*filter\nCOMMIT")]]);
    expect(() => counters.read(counts, "FAULTLINE-TRAFFIC", LINK)).toThrow(
      "Rule 1 of FAULTLINE-TRAFFIC is gone from n2",
    );
  });
});
