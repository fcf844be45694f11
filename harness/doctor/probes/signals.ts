import { processState } from "../../environment/local/process-identity.ts";
import type { Probe } from "../probe.ts";
import { withSacrifice } from "../sacrifice.ts";
import { waitUntil } from "../wait-until.ts";

const PATIENCE_MS = 2_000;
const REMEDY = "Allow signals to child processes, and reading their state";

/** Stops a child and kills it, and sees both in the operating system's own tables. */
export const signals: Probe = {
  title: "signals to processes",
  look: ({ signal }) =>
    withSacrifice(async (victim) => {
      victim.kill("SIGSTOP");
      if (!(await waitUntil(() => processState(victim.pid) === "stopped", PATIENCE_MS, signal))) {
        return { ok: false, problem: "A child process did not stop after SIGSTOP", remedy: REMEDY };
      }
      victim.kill("SIGKILL");
      if (!(await waitUntil(() => processState(victim.pid) === "gone", PATIENCE_MS, signal))) {
        return { ok: false, problem: "A child process did not end after SIGKILL", remedy: REMEDY };
      }
      return { ok: true, found: "SIGSTOP seen stopped, SIGKILL seen gone" };
    }),
};
