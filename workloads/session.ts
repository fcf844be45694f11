import { compose } from "../checkers/compose.ts";
import { convergence } from "../checkers/sessions/convergence.ts";
import { sessionGuarantees } from "../checkers/sessions/session-guarantees.ts";
import { staleness } from "../checkers/sessions/staleness.ts";
import { QUIET_MS, quietFinalReads, registerAccesses } from "./register-accesses.ts";
import type { Workload } from "./workload.ts";

/**
 * Registers that sessions write and read, each session on one node: the workload for databases that promise sessions something, and
 * everybody else only that nodes will agree some time.
 */
export const session: Workload = {
  name: "session",
  description: "Reads and writes by sessions, each of which must see its own writes and never go back",
  readOnly: new Set(["read"]),
  generator: (options) => registerAccesses(options, 0.5),
  finalGenerator: (_, keys) => quietFinalReads(keys),
  checker: () => compose("session", [sessionGuarantees(), convergence({ quietMs: QUIET_MS }), staleness()]),
};
