import type { Container } from "dockerode";
import type { Machine } from "../../../targets/machine.ts";
import type { DockerNode } from "./docker-node.ts";

/** In words: where a node's clients connect, and how to get a shell on it if its image has one. */
export async function howToReach(machine: Machine, { daemons }: DockerNode): Promise<string> {
  const { host, port } = machine.clientAddress();
  const container = daemons[0]?.container;
  const shell = container !== undefined && (await hasShell(container));
  return `${host}:${port}${shell ? `, or docker exec -it ${await nameOf(container)} sh` : ""}`;
}

async function hasShell(container: Container): Promise<boolean> {
  try {
    await container.infoArchive({ path: "/bin/sh" });
    return true;
  } catch {
    return false;
  }
}

async function nameOf(container: Container): Promise<string> {
  const { Name } = await container.inspect();
  return Name.replace(/^\//, "");
}
