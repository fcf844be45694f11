import { compose } from "../checkers/compose.ts";
import { sequential } from "../checkers/sessions/sequential.ts";
import { sessionGuarantees } from "../checkers/sessions/session-guarantees.ts";
import { staleness } from "../checkers/sessions/staleness.ts";
import { quietFinalReads, registerAccesses } from "./register-accesses.ts";
import type { Workload } from "./workload.ts";

/** Registers that are written now and then and read all the time: no session may ever see one go back. */
export const monotonic: Workload = {
  name: "monotonic",
  description: "Many reads of few writes, which must never go back for a session",
  readOnly: new Set(["read"]),
  generator: (options) => registerAccesses(options, 0.15),
  finalGenerator: (_, keys) => quietFinalReads(keys),
  checker: () =>
    compose("monotonic", [
      sessionGuarantees({ guarantees: ["monotonic-reads", "read-your-writes"] }),
      sequential(),
      staleness(),
    ]),
};
