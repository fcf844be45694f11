import { expect, test } from "vitest";
import { clockEnvironment } from "../../../../targets/redis/server/clock-environment.ts";
import { clusterAt, machineOf } from "../fake-cluster.ts";

function environmentWith(clock: string): Readonly<Record<string, string>> {
  const cluster = clusterAt([{}], { clock });
  return clockEnvironment(machineOf(cluster, "n1"), cluster);
}

test("clockEnvironment() leaves a program alone that is to be patched", () => {
  expect(environmentWith("patched")).toEqual({});
});

test("clockEnvironment() lets libfaketime read a file of the node, which it shares with what keeps the allocator well", () => {
  expect(environmentWith("libfaketime")).toMatchObject({
    LD_PRELOAD: "/usr/local/lib/allocator-time.so /usr/local/lib/libfaketime.so.1",
    FAKETIME_TIMESTAMP_FILE: "/data/clock",
  });
});
