import { Command } from "commander";
import { diagnose } from "../../doctor/diagnose.ts";
import { renderDiagnosis } from "../../doctor/render-diagnosis.ts";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "Find out by trying which faults can be injected on this machine, and what is missing for the others.",
    )
    .option("--json", "print as JSON", false)
    .action(async ({ json }: { json: boolean }) => {
      const diagnosis = await diagnose();
      console.log(json ? JSON.stringify(diagnosis, undefined, 2) : renderDiagnosis(diagnosis));
    });
}
