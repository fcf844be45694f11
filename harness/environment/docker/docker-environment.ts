import type { Environment } from "../environment.ts";

/** Nodes as containers, each with a network namespace of its own. */
export const dockerEnvironment: Environment = {
  name: "docker",
  capabilities: () => Promise.reject(new Error("not there yet")),
  provision: () => Promise.reject(new Error("not there yet")),
};
