import { list } from "./list.ts";
import { register } from "./register.ts";
import type { Workload } from "./workload.ts";

/** The workloads that come with Faultline. */
export const WORKLOADS: readonly Workload[] = [register, list];

export function findWorkload(name: string): Workload | undefined {
  return WORKLOADS.find((workload) => workload.name === name);
}
