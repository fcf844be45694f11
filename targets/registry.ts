import { etcdTarget } from "./etcd/target.ts";
import { clusterTarget } from "./redis/cluster-target.ts";
import { redisTarget } from "./redis/redis-target.ts";
import { sentinelTarget } from "./redis/sentinel-target.ts";
import { referenceTarget } from "./reference/target.ts";
import type { Target } from "./target.ts";

/** The databases that Faultline can test out of the box. */
export const TARGETS: readonly Target[] = [
  referenceTarget,
  etcdTarget,
  redisTarget,
  sentinelTarget,
  clusterTarget,
];

export function findTarget(name: string): Target | undefined {
  return TARGETS.find((target) => target.name === name);
}
