import { Command } from "commander";
import { sweep } from "../../environment/local/journal.ts";

export function cleanupCommand(): Command {
  return new Command("cleanup")
    .description("End whatever a killed harness left behind. Touches nothing that Faultline did not start.")
    .option("--store <directory>", "where runs are kept", "store")
    .action(async ({ store }: { store: string }) => {
      const report = await sweep(store);
      console.log(JSON.stringify(report));
    });
}
