import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assertFree, reservePort } from "../../../../harness/environment/local/loopback.ts";

const RANGE = "/proc/sys/net/ipv4/ip_local_port_range";

describe("reservePort", () => {
  it("holds a port until it is released", async () => {
    const held = await reservePort();
    await held.release();
    await expect(assertFree(held.address, "a test")).resolves.toBeUndefined();
    await held.release();
  });

  it.skipIf(!existsSync(RANGE))("takes none that the system gives to connections", async () => {
    const [lowest = 0] = readFileSync(RANGE, "utf8").trim().split(/\s+/).map(Number);
    const held = await Promise.all(Array.from({ length: 50 }, () => reservePort()));
    await Promise.all(held.map((each) => each.release()));
    expect(new Set(held.map(({ address }) => address.port)).size).toBe(50);
    expect(Math.max(...held.map(({ address }) => address.port))).toBeLessThan(lowest);
  });
});
