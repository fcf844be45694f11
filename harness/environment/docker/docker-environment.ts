import type { Environment } from "../environment.ts";
import { probeCapabilities } from "./capabilities.ts";
import { provision } from "./provision.ts";

/** Nodes as containers, each with a network namespace of its own. */
export const dockerEnvironment: Environment = {
  name: "docker",
  capabilities: probeCapabilities,
  provision,
};
