import type { Environment } from "../environment.ts";
import { provision } from "./provision.ts";

/** Nodes as containers, each with a network namespace of its own. */
export const dockerEnvironment: Environment = {
  name: "docker",
  capabilities: () => Promise.reject(new Error("not there yet")),
  provision,
};
