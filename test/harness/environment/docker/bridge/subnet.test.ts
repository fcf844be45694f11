import { describe, expect, it } from "vitest";
import {
  addressIn,
  chooseSubnet,
  MOST_NODES,
} from "../../../../../harness/environment/docker/bridge/subnet.ts";

describe("chooseSubnet()", () => {
  it("finds every subnet of 198.18.0.0/15 once, and then none", () => {
    const taken = new Set<string>();
    for (let subnet = chooseSubnet(taken); subnet !== undefined; subnet = chooseSubnet(taken)) {
      expect(subnet.cidr).toMatch(/^198\.1[89]\.\d+\.0\/24$/);
      taken.add(subnet.cidr);
    }
    expect(taken.size).toBe(512);
    expect(taken).toContain("198.18.0.0/24");
    expect(taken).toContain("198.19.255.0/24");
  });

  it("has room for every node", () => {
    const subnet = { cidr: "198.18.7.0/24", gateway: "198.18.7.1" };
    expect(addressIn(subnet, 0)).toBe("198.18.7.11");
    expect(addressIn(subnet, MOST_NODES - 1)).toBe("198.18.7.210");
  });
});
