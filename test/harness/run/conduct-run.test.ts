import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Environment } from "../../../harness/environment/environment.ts";
import { localEnvironment } from "../../../harness/environment/local/local-environment.ts";
import { conductRun, type RunObserver } from "../../../harness/run/conduct-run.ts";
import type { RunPlan } from "../../../harness/run/run-plan.ts";
import { referenceTarget } from "../../../targets/reference/target.ts";
import { register } from "../../../workloads/index.ts";

const UNSEEN: RunObserver = { phase: () => undefined, event: () => undefined, note: () => undefined };

function planIn(environment: Environment): RunPlan {
  return {
    target: referenceTarget,
    workload: register,
    environment,
    faults: [],
    keep: false,
    argv: ["run"],
    storeDir: join(mkdtempSync(join(tmpdir(), "faultline-conduct-")), "store"),
    settings: {
      target: referenceTarget.name,
      workload: register.name,
      nemesis: [],
      nodes: ["n1"],
      concurrency: 2,
      rate: 100,
      timeLimitMs: 1_000,
      nemesisIntervalMs: 1_000,
      latencyMs: 0,
      seed: 1,
      keys: 1,
      opsPerKey: 100,
      opTimeoutMs: 1_000,
      minOkFraction: 0.1,
      clientRetry: false,
      settings: Object.fromEntries(referenceTarget.settings.map(({ name, default: usual }) => [name, usual])),
    },
  };
}

/** An environment whose clusters go, but say that they did not. */
const clinging: Environment = {
  ...localEnvironment,
  async provision(request) {
    const provision = await localEnvironment.provision(request);
    return {
      ...provision,
      async destroy() {
        await provision.destroy();
        throw new Error("the engine is gone");
      },
    };
  },
};

describe("conductRun()", () => {
  it("judges what was recorded when the cluster cannot be torn down, as unknown, and says why", async () => {
    const { verdict, history, directory } = await conductRun(
      planIn(clinging),
      UNSEEN,
      new AbortController().signal,
    );
    expect(history.length).toBeGreaterThan(0);
    expect(verdict.valid).toBe("unknown");
    expect(verdict.summary).toContain("could not be torn down: the engine is gone");
    expect(JSON.parse(readFileSync(directory.verdictFile, "utf8"))).toMatchObject({ valid: "unknown" });
  });

  it("is valid with the same plan where it can", async () => {
    const { verdict } = await conductRun(planIn(localEnvironment), UNSEEN, new AbortController().signal);
    expect(verdict.valid).toBe(true);
  });
});
