import { expect, it } from "vitest";
import { canHoldSystem } from "../../../../../harness/environment/docker/images/scratch-directory.ts";

it.each([
  ["tmpfs /dev/shm tmpfs rw,relatime 0 0", true],
  ["tmpfs /dev/shm tmpfs rw,nosuid,nodev,relatime 0 0", false],
  ["tmpfs /dev/shm tmpfs rw,noexec 0 0", false],
  ["tmpfs /dev/shm tmpfs rw,nodev 0 0\ntmpfs /dev/shm tmpfs rw 0 0", true],
  ["tmpfs /tmp tmpfs rw 0 0", false],
])("from the mounts %j, it is %s that a system can be unpacked in /dev/shm", (mounts, possible) => {
  expect(canHoldSystem(mounts, "/dev/shm")).toBe(possible);
});
