import { Command } from "commander";
import { type ContainerCleanUp, cleanUpContainers } from "../../environment/docker/ownership/clean-up.ts";
import type { LeftAlone } from "../../environment/docker/ownership/sweep.ts";
import { type SweepReport, sweep } from "../../environment/local/journal.ts";

interface CleanupOptions {
  readonly store: string;
  readonly kept: boolean;
  readonly run?: string;
  readonly json: boolean;
}

const WHY_LEFT: Readonly<Record<LeftAlone, string>> = {
  alive: "its harness is alive",
  kept: "it was to be kept; --kept or --run removes it",
  elsewhere: "its harness ran on another computer or in another container; --run removes it",
};

export function cleanupCommand(): Command {
  return new Command("cleanup")
    .description("End whatever a killed harness left behind. Touches nothing that Faultline did not make.")
    .option("--store <directory>", "where runs are kept", "store")
    .option("--kept", "remove the clusters that --keep left up, too", false)
    .option("--run <id>", "remove the containers of this run, whatever they were to be, and of no other")
    .option("--json", "print as JSON", false)
    .action(async ({ store, kept, run, json }: CleanupOptions) => {
      const processes = await sweep(store);
      const containers = await cleanUpContainers({ evenKept: kept, ...(run !== undefined && { run }) });
      if (json) {
        console.log(JSON.stringify({ ...processes, containers }, undefined, 2));
        return;
      }
      for (const line of [...tellProcesses(processes, store), ...tellContainers(containers)])
        console.log(line);
    });
}

function tellProcesses({ ended, live }: SweepReport, store: string): readonly string[] {
  return [
    ...ended.map(({ node, pid, runDir }) => `Ended ${node}, process ${pid}, of ${runDir}`),
    ...live.map((runDir) => `Left ${runDir} alone: its harness is alive`),
    ...(ended.length === 0 ? [`Nothing was left behind in ${store}`] : []),
  ];
}

function tellContainers(cleanUp: ContainerCleanUp | undefined): readonly string[] {
  if (cleanUp === undefined) return ["No Docker engine answers, so no containers were looked for"];
  const { removed, left, guardRouteRemoved } = cleanUp;
  return [
    ...removed.map((runId) => `Removed the containers of ${runId}`),
    ...left.map(({ runId, why }) => `Left the containers of ${runId} alone: ${WHY_LEFT[why]}`),
    ...(removed.length === 0 ? ["No containers were left behind"] : []),
    ...(guardRouteRemoved ? ["Removed the route that guards 198.18.0.0/15"] : []),
  ];
}
