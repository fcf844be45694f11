import { Command } from "commander";
import { cleanUpContainers } from "../../environment/docker/ownership/clean-up.ts";
import type { KeptChoice, LeftAlone } from "../../environment/docker/ownership/sweep.ts";
import { sweep } from "../../environment/local/journal.ts";

const WHY_LEFT: Readonly<Record<LeftAlone, string>> = {
  alive: "its harness is alive",
  kept: "it was to be kept, and goes with --kept",
  elsewhere: "its harness ran on another computer, or in another container",
};

export function cleanupCommand(): Command {
  return new Command("cleanup")
    .description("End whatever a killed harness left behind. Touches nothing that Faultline did not make.")
    .option("--store <directory>", "where runs are kept", "store")
    .option("--kept [run]", "remove the clusters that --keep left up, too, or that of one run")
    .option("--json", "print as JSON", false)
    .action(async ({ store, kept, json }: { store: string; kept?: string | true; json: boolean }) => {
      const processes = await sweep(store);
      const containers = await cleanUpContainers(chooseKept(kept));
      if (json) {
        console.log(JSON.stringify({ ...processes, containers }, undefined, 2));
        return;
      }
      for (const { node, pid, runDir } of processes.ended)
        console.log(`Ended ${node}, process ${pid}, of ${runDir}`);
      for (const runDir of processes.live) console.log(`Left ${runDir} alone: its harness is alive`);
      for (const runId of containers?.removed ?? []) console.log(`Removed the containers of ${runId}`);
      for (const { runId, why } of containers?.left ?? [])
        console.log(`Left the containers of ${runId} alone: ${WHY_LEFT[why]}`);
      if (containers?.guardRouteRemoved === true) console.log("Removed the route that guards 198.18.0.0/15");
      if (processes.ended.length === 0) console.log(`Nothing was left behind in ${store}`);
      if (containers === undefined) console.log("No Docker engine answers, so no containers were looked for");
      else if (containers.removed.length === 0) console.log("No containers were left behind");
    });
}

function chooseKept(kept: string | true | undefined): KeptChoice {
  if (typeof kept === "string") return { runId: kept };
  return kept === true ? "all" : "none";
}
