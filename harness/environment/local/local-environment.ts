import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Daemon, Machine } from "../../../targets/machine.ts";
import { HarnessError } from "../../harness-error.ts";
import type { Environment, Processes, Provision, ProvisionRequest } from "../environment.ts";
import { probeCapabilities } from "./capabilities.ts";
import { type Journal, openJournal } from "./journal.ts";
import { type LinkMesh, openLinkMesh } from "./link-mesh.ts";
import { assertFree, type Reservation, reservePort } from "./loopback.ts";
import { NodeProcess, type NodeSignal } from "./node-process.ts";
import { type Reaper, startReaper } from "./reaper.ts";

/**
 * Nodes as child processes on the loopback interface. Every link between them leads through a proxy in the
 * harness, so partitions need neither root nor Docker.
 */
export const localEnvironment: Environment = {
  name: "local",
  capabilities: probeCapabilities,
  provision,
};

/** What one node has on this computer. */
interface LocalNode {
  readonly node: string;
  readonly dataDir: string;
  readonly logFile: string;
  readonly peer: Reservation;
  readonly client: Reservation;
  readonly process: NodeProcess;
}

async function provision({ nodes, runDir }: ProvisionRequest): Promise<Provision> {
  if (process.platform === "win32") {
    throw new HarnessError(
      "unsupported",
      "The local environment does not run on Windows itself",
      "Run Faultline in the Windows Subsystem for Linux",
    );
  }
  await mkdir(join(runDir, "logs"), { recursive: true });
  const journal = openJournal(runDir);
  const reaper = startReaper();
  const locals = await layOut(nodes, runDir, { journal, reaper });
  const mesh = await openLinkMesh(new Map(locals.map(({ node, peer }) => [node, peer.address])));

  let destroyed: Promise<void> | undefined;
  async function destroy(): Promise<void> {
    await Promise.all(locals.map((local) => local.process.end()));
    await Promise.all(locals.flatMap(({ peer, client }) => [peer.release(), client.release()]));
    await mesh.close();
    await reaper.close();
  }

  return {
    machines: locals.map((local) => machineOf(local, mesh)),
    network: mesh,
    processes: processesOf(locals),
    access: new Map(
      locals.map(({ node, client }) => [node, `${client.address.host}:${client.address.port}`]),
    ),
    unaskedExits: () => locals.flatMap((local) => local.process.unaskedExits),
    logFiles: new Map(locals.map(({ node, logFile }) => [node, logFile])),
    destroy: () => (destroyed ??= destroy()),
    keep: () =>
      Promise.reject(
        new HarnessError(
          "unsupported",
          "Local processes end with the harness and cannot be kept",
          "Leave --keep out, or test a target that runs in containers",
        ),
      ),
  };
}

/** Finds ports and makes directories for every node. */
async function layOut(
  nodes: readonly string[],
  runDir: string,
  resources: { readonly journal: Journal; readonly reaper: Reaper },
): Promise<readonly LocalNode[]> {
  return Promise.all(
    nodes.map(async (node) => {
      const dataDir = join(runDir, "nodes", node);
      const logFile = join(runDir, "logs", `${node}.log`);
      await mkdir(dataDir, { recursive: true });
      // The log is there even if the node never says anything.
      await appendFile(logFile, "");
      const [peer, client] = await Promise.all([reservePort(), reservePort()]);
      return {
        node,
        dataDir,
        logFile,
        peer,
        client,
        process: new NodeProcess({ node, cwd: dataDir, logFile, ...resources }),
      };
    }),
  );
}

function machineOf({ node, dataDir, peer, client, process }: LocalNode, mesh: LinkMesh): Machine {
  return {
    node,
    dataDir,
    bindAddress: (service) => (service === "peer" ? peer.address : client.address),
    peerAddress: (to) => mesh.address({ from: node, to }),
    clientAddress: () => client.address,
    writeFile: (name, content) => writeFile(join(dataDir, name), content),
    async startDaemon(daemon: Daemon) {
      process.assertGone();
      await Promise.all([peer.release(), client.release()]);
      await assertFree(peer.address, `the peers of ${node}`);
      await assertFree(client.address, `the clients of ${node}`);
      await process.start(daemon);
    },
  };
}

function processesOf(locals: readonly LocalNode[]): Processes {
  const processes = new Map(locals.map((local) => [local.node, local.process]));
  function find(node: string): NodeProcess {
    const found = processes.get(node);
    if (found === undefined) throw new Error(`There is no node ${node}`);
    return found;
  }
  const send = (signal: NodeSignal) => (node: string) => {
    find(node).signal(signal);
    return Promise.resolve();
  };
  return {
    kill: send("SIGKILL"),
    pause: send("SIGSTOP"),
    resume: send("SIGCONT"),
    terminate: send("SIGTERM"),
    freeze: cannotFreeze,
    thaw: cannotFreeze,
    state: (node) => Promise.resolve(find(node).state),
    lastExit: (node) => find(node).lastExit,
  };
}

function cannotFreeze(): Promise<never> {
  return Promise.reject(new Error("Local processes have no control group of their own to be frozen by"));
}
