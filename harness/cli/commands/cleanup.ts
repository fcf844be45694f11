import { Command } from "commander";
import { sweep } from "../../environment/local/journal.ts";

export function cleanupCommand(): Command {
  return new Command("cleanup")
    .description("End whatever a killed harness left behind. Touches nothing that Faultline did not start.")
    .option("--store <directory>", "where runs are kept", "store")
    .option("--json", "print as JSON", false)
    .action(async ({ store, json }: { store: string; json: boolean }) => {
      const report = await sweep(store);
      if (json) {
        console.log(JSON.stringify(report, undefined, 2));
        return;
      }
      for (const { node, pid, runDir } of report.ended)
        console.log(`Ended ${node}, process ${pid}, of ${runDir}`);
      for (const runDir of report.live) console.log(`Left ${runDir} alone: its harness is alive`);
      if (report.ended.length === 0) console.log(`Nothing was left behind in ${store}`);
    });
}
