import { compose } from "../checkers/compose.ts";
import { convergence } from "../checkers/sessions/convergence.ts";
import { weakIsolation } from "../checkers/transactions/weak/weak-isolation.ts";
import { QUIET_MS, quietFinalReads, registerAccesses } from "./register-accesses.ts";
import type { Workload } from "./workload.ts";

/** Registers whose sessions read some and write others: who sees a write has to see what its writer had seen. */
export const causal: Workload = {
  name: "causal",
  description: "Reads and writes of several keys, where nobody may see an effect without its cause",
  readOnly: new Set(["read"]),
  generator: (options) => registerAccesses(options, 0.4),
  finalGenerator: (_, keys) => quietFinalReads(keys),
  checker: () => compose("causal", [weakIsolation({ level: "causal" }), convergence({ quietMs: QUIET_MS })]),
};
