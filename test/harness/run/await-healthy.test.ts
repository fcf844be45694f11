import { describe, expect, it } from "vitest";
import type { Processes, ProcessState } from "../../../harness/environment/environment.ts";
import { awaitHealthy } from "../../../harness/run/await-healthy.ts";
import type { Machine } from "../../../targets/machine.ts";
import type { Cluster, Target } from "../../../targets/target.ts";

const LIMIT_MS = 50;

/** @param ready - Whether the node serves, by a throw. */
function unhealthy(state: () => Promise<ProcessState>, ready: () => Promise<void>) {
  const target = { ready } as unknown as Target;
  const cluster = { machines: [{ node: "n1" } as Machine] } as unknown as Cluster;
  const processes = { state } as unknown as Processes;
  return awaitHealthy(target, cluster, processes, LIMIT_MS, new AbortController().signal);
}

const serves = () => Promise.resolve();
const isSilent = () => Promise.reject(new Error("no answer"));
const cannotBeSeen = () => Promise.reject(new Error("the agent is gone"));

describe("awaitHealthy()", () => {
  it("names nobody once all serve", async () => {
    expect(await unhealthy(() => Promise.resolve("running"), serves)).toEqual([]);
  });

  it("gives up at once on a process that has ended", async () => {
    expect(await unhealthy(() => Promise.resolve("gone"), serves)).toEqual([
      { node: "n1", why: "its process has ended" },
    ]);
  });

  it("goes by what the node itself shows where its process cannot be seen", async () => {
    expect(await unhealthy(cannotBeSeen, serves)).toEqual([]);
    expect(await unhealthy(cannotBeSeen, isSilent)).toEqual([{ node: "n1", why: "no answer" }]);
  });
});
