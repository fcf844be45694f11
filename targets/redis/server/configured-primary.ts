import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";

/** The node that a cluster begins with as its primary: the first. */
export function configuredPrimary({ machines }: Cluster): Machine {
  const [first] = machines;
  if (first === undefined) throw new Error("A cluster without machines");
  return first;
}
