import { expect, it } from "vitest";
import { TRIAL_PROGRAM } from "../../../../harness/environment/docker/try-faults.ts";
import { dockerAvailable, SKIP_REASON } from "../../../support/docker.ts";
import { machineOf, openLab, reaches } from "./lab.ts";

const PAUSES = 100;

it.skipIf(!dockerAvailable)(`the program of a trial can be stopped at any moment${SKIP_REASON}`, async () => {
  const lab = await openLab(["a"]);
  try {
    await machineOf(lab, "a").startDaemon(TRIAL_PROGRAM);
    for (let pause = 0; pause < PAUSES; pause++) {
      await lab.processes.pause("a");
      await reaches(lab, "a", "stopped");
      await lab.processes.resume("a");
      await reaches(lab, "a", "running");
    }
    expect(lab.unaskedExits()).toEqual([]);
  } finally {
    await lab.destroy();
  }
});
