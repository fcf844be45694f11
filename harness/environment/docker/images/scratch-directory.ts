import { readFileSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const IN_MEMORY = "/dev/shm";
/** A Debian tree and its tar archive, twice over. */
const ROOM_BYTES = 1024 ** 3;

/** Where to unpack a system: in memory, which is quicker, where there is room and programs may be run from it. */
export function scratchDirectory(): string {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    const mounts = readFileSync("/proc/self/mounts", "utf8");
    return bavail * bsize >= ROOM_BYTES && canHoldSystem(mounts, IN_MEMORY) ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Whether a mounted file system lets programs run and devices be made. `mounts` is `/proc/self/mounts`. */
export function canHoldSystem(mounts: string, directory: string): boolean {
  const mount = mounts
    .split("\n")
    .map((line) => line.split(" "))
    .findLast(([, mountPoint]) => mountPoint === directory);
  const options = mount?.[3]?.split(",") ?? ["noexec"];
  return !options.includes("noexec") && !options.includes("nodev");
}
