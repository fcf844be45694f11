import { randomInt } from "node:crypto";

/** A network of ours: 254 addresses out of 198.18.0.0/15. */
export interface Subnet {
  readonly cidr: string;
  /** The computer's own address in it. */
  readonly gateway: string;
}

const NETWORKS = 512;
const FIRST_NODE = 11;
/** So many nodes fit. */
export const MOST_NODES = 200;

/** One of the subnets that are not taken, at random, so that two harnesses rarely want the same. */
export function chooseSubnet(taken: ReadonlySet<string>): Subnet | undefined {
  const free = Array.from({ length: NETWORKS }, (_, n) => subnet(n)).filter(({ cidr }) => !taken.has(cidr));
  return free.length === 0 ? undefined : free[randomInt(free.length)];
}

/** The address of the node that is `index` in order, counted from 0. */
export function addressIn({ gateway }: Subnet, index: number): string {
  return gateway.replace(/\d+$/, String(FIRST_NODE + index));
}

function subnet(n: number): Subnet {
  const prefix = `198.${18 + Math.floor(n / 256)}.${n % 256}`;
  return { cidr: `${prefix}.0/24`, gateway: `${prefix}.1` };
}
