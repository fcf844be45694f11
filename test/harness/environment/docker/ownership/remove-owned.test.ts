import { describe, expect, it } from "vitest";
import type { Engine } from "../../../../../harness/environment/docker/engine.ts";
import { ownerHere } from "../../../../../harness/environment/docker/ownership/owner.ts";
import { removeOwned } from "../../../../../harness/environment/docker/ownership/remove-owned.ts";

/** An engine with one container, which fails at so many removals and then at so many looks. */
function engine({ removals = 0, looks = 0 }): Engine & { readonly containers: Set<string> } {
  const containers = new Set(["c1"]);
  let failures = { removals, looks };
  const fake = {
    containers,
    listContainers() {
      if (failures.looks === 0)
        return Promise.resolve([...containers].map((Id) => ({ Id, Names: [`/${Id}`] })));
      failures = { ...failures, looks: failures.looks - 1 };
      return Promise.reject(new Error("connect EAGAIN"));
    },
    listNetworks: () => Promise.resolve([]),
    listVolumes: () => Promise.resolve({ Volumes: [] }),
    getContainer: (id: string) => ({
      remove() {
        if (failures.removals === 0) return Promise.resolve(containers.delete(id));
        failures = { ...failures, removals: failures.removals - 1 };
        return Promise.reject(new Error("driver failed to remove root filesystem"));
      },
    }),
  };
  return fake as unknown as Engine & { readonly containers: Set<string> };
}

describe("removeOwned()", () => {
  const owner = ownerHere("remove-owned");

  it("tries again when the engine fails at a removal or a look", async () => {
    const busy = engine({ removals: 2, looks: 2 });
    await removeOwned(busy, owner);
    expect([...busy.containers]).toEqual([]);
  });
});
