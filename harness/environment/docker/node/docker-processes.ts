import type { Processes } from "../../environment.ts";
import type { DockerNode } from "./docker-node.ts";

/** The database processes of a cluster in containers, signalled by the numbers that the computer knows them by. */
export function dockerProcesses(nodes: ReadonlyMap<string, DockerNode>): Processes {
  function find(name: string): DockerNode {
    const node = nodes.get(name);
    if (node === undefined) throw new Error(`There is no node ${name}`);
    return node;
  }
  return {
    kill: (node) => find(node).signal("SIGKILL"),
    pause: (node) => find(node).signal("SIGSTOP"),
    resume: (node) => find(node).signal("SIGCONT"),
    terminate: (node) => find(node).signal("SIGTERM"),
    freeze: (node) => find(node).freeze(),
    thaw: (node) => find(node).thaw(),
    state: (node) => find(node).state(),
    lastExit: (node) => find(node).lastExit,
  };
}
