import { defineConfig, type ViteUserConfig } from "vitest/config";

const COMMON = {
  globalSetup: "test/support/build.ts",
  pool: "forks",
  maxWorkers: 2,
} as const;

const IN_CONTAINERS = "test/**/*.docker.test.ts";
/** Every defect and every workload against real clusters: ten minutes, which `FAULTLINE_CAMPAIGNS=no` spares. */
const CAMPAIGNS =
  process.env["FAULTLINE_CAMPAIGNS"] === "no"
    ? ["test/e2e/defects.test.ts", "test/e2e/workloads.test.ts"]
    : [];

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        test: {
          ...COMMON,
          name: "local",
          include: ["test/**/*.test.ts"],
          exclude: [IN_CONTAINERS, ...CAMPAIGNS],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...COMMON,
          name: "docker",
          include: [IN_CONTAINERS],
          // Clusters in containers take both cores of a small machine: one at a time, after everything else.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

export default config;
