import { AgentProgram } from "../../../../../harness/environment/docker/agent/agent-program.ts";
import { AgentShell } from "../../../../../harness/environment/docker/agent/agent-shell.ts";
import type { Agent, LineProgram, Shell } from "../../../../../harness/environment/docker/agent.ts";
import type { NodeProcess } from "../../../../../harness/environment/docker/clock/clock-control.ts";
import { connectEngine } from "../../../../../harness/environment/docker/engine.ts";
import { ensureImage } from "../../../../../harness/environment/docker/images/ensure-image.ts";
import { AGENT_RECIPE } from "../../../../../harness/environment/docker/images/image-recipe.ts";
import { openAgent } from "../../../../../harness/environment/docker/open-agent.ts";
import { labelsOf, ownerHere } from "../../../../../harness/environment/docker/ownership/owner.ts";
import { removeOwned } from "../../../../../harness/environment/docker/ownership/remove-owned.ts";

/** A database in a container without a network, an agent beside it, and ways to look at both. */
export interface ClockLab {
  readonly agent: Agent;
  /** A shell of the agent: what `pgrep` says there are numbers of the computer. */
  readonly agentShell: Shell;
  start(
    part: string,
    image: "etcd" | "redis",
    argv: readonly string[],
    env?: NodeProcess["env"],
  ): Promise<LabContainer>;
  close(): Promise<void>;
}

export interface LabContainer {
  /** In the container, but no descendant of its database. */
  readonly shell: Shell;
  /** The database's process; none while it does not run. */
  processes(): Promise<readonly NodeProcess[]>;
  restart(): Promise<void>;
  program(argv: readonly string[]): Promise<LineProgram>;
  logs(): Promise<string>;
}

export async function openClockLab(name: string): Promise<ClockLab> {
  const engine = await connectEngine();
  const runId = `${name}-${process.pid}`;
  const owner = ownerHere(runId);
  const labels = labelsOf(owner);
  const say = (message: string): void => {
    console.log(message);
  };
  const image = await ensureImage(engine, AGENT_RECIPE, say);
  const agent = await openAgent(engine, { name: `faultline-${runId}-agent`, image, labels });

  return {
    agent,
    agentShell: await agent.shell(),
    async start(part, folder, argv, env = {}) {
      const container = await engine.createContainer({
        name: `faultline-${runId}-${part}`,
        Image: await ensureImage(engine, { folder, debian: "bookworm" }, say),
        Entrypoint: [...argv],
        Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
        Labels: { ...labels },
        HostConfig: { NetworkMode: "none" },
      });
      await container.start();
      const lab: { shell: Shell } = { shell: await AgentShell.open(container) };
      return {
        get shell() {
          return lab.shell;
        },
        async processes() {
          const { State } = await container.inspect();
          return State.Pid > 0 ? [{ pid: State.Pid, env }] : [];
        },
        async restart() {
          await container.restart({ t: 0 });
          lab.shell = await AgentShell.open(container);
        },
        program: (command) => AgentProgram.start(container, command),
        async logs() {
          return (await container.logs({ stdout: true, stderr: true })).toString();
        },
      };
    },
    close: () => removeOwned(engine, owner),
  };
}
