import type { Random } from "../../workloads/generator/random.ts";
import type { Link } from "../environment/environment.ts";

/**
 * Decides which links to cut. Pure; the name is Jepsen's: a map of who does not want to hear from whom.
 *
 * @returns Directed links; none if so few nodes cannot be divided in this way.
 */
export type Grudge = (nodes: readonly string[], random: Random) => readonly Link[];

/** More than half. */
export function majoritySize(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** The most nodes that can be missing while a majority remains. */
export function minoritySize(count: number): number {
  return count - majoritySize(count);
}

/** Nodes of different groups do not hear each other; those of one group do. */
export function separate(groups: readonly (readonly string[])[]): readonly Link[] {
  return groups.flatMap((group, index) =>
    groups.flatMap((other, otherIndex) => (otherIndex === index ? [] : silence(group, other))),
  );
}

/** What `senders` say does not reach `receivers`; the other way is open. */
export function silence(senders: readonly string[], receivers: readonly string[]): readonly Link[] {
  return senders.flatMap((from) => receivers.filter((to) => to !== from).map((to) => ({ from, to })));
}

/** Splits off the first `size` nodes. */
function splitAt(nodes: readonly string[], size: number): readonly [readonly string[], readonly string[]] {
  return [nodes.slice(0, size), nodes.slice(size)];
}

/** One node alone, all others together. */
export const one: Grudge = (nodes, random) => separate(splitAt(random.shuffle(0, nodes), 1));

/** Two halves, the smaller first. */
export const halves: Grudge = (nodes, random) =>
  separate(splitAt(random.shuffle(0, nodes), Math.floor(nodes.length / 2)));

/** A minority of any size against a majority. */
export const majority: Grudge = (nodes, random) => {
  const size = Math.min(1 + random.int(1, minoritySize(nodes.length)), minoritySize(nodes.length));
  return separate(splitAt(random.shuffle(0, nodes), size));
};

/** Fewer than a third, the most that Byzantine quorums put up with, or one node if that is none. */
export const minorityThird: Grudge = (nodes, random) =>
  separate(splitAt(random.shuffle(0, nodes), Math.max(1, Math.floor((nodes.length - 1) / 3))));

/** Two groups that do not hear each other, and one node that hears both and is heard by both. */
export const bridge: Grudge = (nodes, random) => {
  const [, ...sides] = random.shuffle(0, nodes);
  return separate(splitAt(sides, Math.floor(sides.length / 2)));
};

/** Every node alone. */
export const isolateAll: Grudge = (nodes) => separate(nodes.map((node) => [node]));

/** One node hears nobody; everybody hears it. */
export const deaf: Grudge = (nodes, random) => silence(nodes, random.sample(0, nodes, 1));

/** One node is heard by nobody; it hears everybody. */
export const mute: Grudge = (nodes, random) => silence(random.sample(0, nodes, 1), nodes);

/** One half does not hear the other, which hears it. */
export const oneWayHalves: Grudge = (nodes, random) => {
  const [smaller, larger] = splitAt(random.shuffle(0, nodes), Math.floor(nodes.length / 2));
  return random.int(1, 2) === 0 ? silence(smaller, larger) : silence(larger, smaller);
};

/**
 * Every node sees a majority, and as far as possible no two see the same one.
 *
 * Up to five nodes stand in a ring and see their neighbours, which for four and five is exactly a majority each;
 * a ring of three has no link to spare without becoming a line, so it becomes one. Above five the least connected
 * nodes are linked at random until all see a majority.
 */
export const majoritiesRing: Grudge = (nodes, random) => {
  const ring = random.shuffle(0, nodes);
  if (ring.length <= 2) return [];
  if (ring.length === 3) return separate([ring.slice(0, 1), ring.slice(1, 2)]);
  return ring.length <= 5 ? beyondNeighbours(ring) : beyond(randomMajorities(ring, random), ring);
};

function beyondNeighbours(ring: readonly string[]): readonly Link[] {
  const n = ring.length;
  return ring.flatMap((from, i) =>
    ring.filter((_, j) => ![0, 1, n - 1].includes((j - i + n) % n)).map((to) => ({ from, to })),
  );
}

function beyond(seen: ReadonlyMap<string, ReadonlySet<string>>, nodes: readonly string[]): readonly Link[] {
  return [...seen].flatMap(([from, visible]) =>
    silence(
      [from],
      nodes.filter((to) => !visible.has(to)),
    ),
  );
}

/** Links the least connected node with the least connected of those it does not see yet, ties in random order. */
function randomMajorities(
  nodes: readonly string[],
  random: Random,
): ReadonlyMap<string, ReadonlySet<string>> {
  const seen = new Map(nodes.map((node) => [node, new Set([node])]));
  const degree = (node: string): number => seen.get(node)?.size ?? 0;
  for (let round = 1; ; round++) {
    const order = random.shuffle(round, nodes).sort((a, b) => degree(a) - degree(b));
    const [neediest] = order;
    if (neediest === undefined || degree(neediest) >= majoritySize(nodes.length)) return seen;
    const partner = order.find((node) => seen.get(neediest)?.has(node) === false);
    if (partner === undefined) return seen;
    seen.get(neediest)?.add(partner);
    seen.get(partner)?.add(neediest);
  }
}

export type GrudgeName =
  | "one"
  | "halves"
  | "majority"
  | "majorities-ring"
  | "minority-third"
  | "bridge"
  | "isolate-all"
  | "deaf"
  | "mute"
  | "one-way-halves";

/** Grudges by the name a user gives them. */
export const GRUDGES: Readonly<Record<GrudgeName, Grudge>> = {
  one,
  halves,
  majority,
  "majorities-ring": majoritiesRing,
  "minority-third": minorityThird,
  bridge,
  "isolate-all": isolateAll,
  deaf,
  mute,
  "one-way-halves": oneWayHalves,
};
