import { AgentProgram } from "./agent/agent-program.ts";
import { AgentShell } from "./agent/agent-shell.ts";
import { disconnectAll } from "./agent/exec.ts";
import type { Agent } from "./agent.ts";
import type { Engine } from "./engine.ts";

/** What the agent may do beyond an ordinary container: enter namespaces, look into processes, filter packets, rank threads. */
const RIGHTS = ["SYS_ADMIN", "SYS_PTRACE", "NET_ADMIN", "SYS_NICE"];

/** Where the agent sees the control groups of the computer it runs on. */
export const CGROUP_ROOT = "/engine/cgroup";

/** Control groups are seen as the computer names them. Not yet in the types of the client library. */
const OF_THE_COMPUTER = { CgroupnsMode: "host" };

export interface AgentOptions {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Starts an agent. It ends when its container is removed, which is for whoever owns the labels. */
export async function openAgent(engine: Engine, { name, image, labels }: AgentOptions): Promise<Agent> {
  const container = await engine.createContainer({
    name,
    Image: image,
    Entrypoint: ["sleep", "infinity"],
    Labels: { ...labels },
    HostConfig: {
      PidMode: "host",
      ...OF_THE_COMPUTER,
      // Where the bridges are: the harness's side of a link is probed from there.
      NetworkMode: "host",
      CapAdd: RIGHTS,
      SecurityOpt: ["apparmor=unconfined", "seccomp=unconfined", "label=disable"],
      // Where containers have users of their own, this one needs the computer's, whose processes it is to see.
      UsernsMode: "host",
      Binds: [`/sys/fs/cgroup:${CGROUP_ROOT}:ro`],
    },
  });
  await container.start();
  return {
    shell: () => AgentShell.open(container),
    program: (argv) => AgentProgram.start(container, argv),
    close() {
      disconnectAll(container);
    },
  };
}
