import type { Machine } from "../../machine.ts";
import type { Cluster } from "../../target.ts";
import { valueOf } from "../settings.ts";

/** As the image has them. The first lets the second live with Redis' allocator. */
const LIBRARIES = ["/usr/local/lib/allocator-time.so", "/usr/local/lib/libfaketime.so.1"];

/** What makes a program ask libfaketime for the time, and that in turn a file, if that is chosen. */
export function clockEnvironment(machine: Machine, { options }: Cluster): Readonly<Record<string, string>> {
  if (valueOf("clock", options) !== "libfaketime") return {};
  return {
    LD_PRELOAD: LIBRARIES.join(" "),
    FAKETIME_TIMESTAMP_FILE: `${machine.dataDir}/clock`,
    // Or a change would be noticed only after seconds.
    FAKETIME_NO_CACHE: "1",
    // Or it would show the time since 1970.
    DONT_FAKE_MONOTONIC: "1",
  };
}
