import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LineProgram, Shell } from "../../../../../harness/environment/docker/agent.ts";
import { openCluster } from "../../../../../harness/environment/docker/cluster.ts";
import { startContainers } from "../../../../../harness/environment/docker/containers.ts";
import { connectEngine } from "../../../../../harness/environment/docker/engine.ts";
import { ensureImage } from "../../../../../harness/environment/docker/images/ensure-image.ts";
import { AGENT_RECIPE } from "../../../../../harness/environment/docker/images/image-recipe.ts";
import type { Layout } from "../../../../../harness/environment/docker/network/gates.ts";
import { openNetwork } from "../../../../../harness/environment/docker/network/open-network.ts";
import { ownerHere } from "../../../../../harness/environment/docker/ownership/owner.ts";
import { removeOwned } from "../../../../../harness/environment/docker/ownership/remove-owned.ts";
import { startReaper } from "../../../../../harness/environment/docker/ownership/start-reaper.ts";
import { CLIENTS, type Network, type Provision } from "../../../../../harness/environment/environment.ts";

export const SERVICES = { client: 2379, peer: 2380 };

/** What a peer of an echo server sees of it. */
export type Answer = "echo" | "silence" | "reset" | "refused" | "closed";

/** One connection of a peer, from a node or from where the harness is. */
export interface Connection {
  /** `open` if it stands. */
  open(to: string, port: number): Promise<Answer | "open">;
  /** Sends a word and waits for it to come back. */
  say(): Promise<Answer>;
  close(): Promise<void>;
}

/** Nodes in containers, each with an echo server for a database. */
export interface NetworkLab {
  readonly cluster: Provision;
  /** What the cluster's network was opened with. */
  readonly layout: Layout;
  /** A shell where the node's network is seen from outside. */
  readonly shell: Shell;
  /** Enters a node's network, before a command. */
  enter(node: string): string;
  start(node: string): Promise<void>;
  /** Someone at a node, or at the clients' place, who can connect to others. */
  peerAt(name: string): Promise<Connection>;
  /** The same network with everything made once more. */
  openNetworkAgain(): Promise<Network>;
  /** How many TCP segments the kernel of a node's network has handed to connections and servers. */
  segmentsSeen(node: string): Promise<number>;
  destroy(): Promise<void>;
}

const SERVER = `
use strict; use IO::Socket::INET; use IO::Select;
$SIG{PIPE} = "IGNORE"; $SIG{TERM} = sub { exit 0 };
my $all = IO::Select->new;
my %doors;
for my $port (@ARGV) {
  my $door = IO::Socket::INET->new(LocalPort => $port, Listen => 16, ReuseAddr => 1) or die "cannot listen: $!";
  $doors{$door} = 1;
  $all->add($door);
}
while (my @ready = $all->can_read) {
  for my $socket (@ready) {
    if ($doors{$socket}) { my $guest = $socket->accept; $all->add($guest) if $guest; next; }
    my $read = sysread($socket, my $text, 4096);
    if ($read) { syswrite($socket, $text); next; }
    $all->remove($socket); close $socket;
  }
}
`;

const PEER = `
use strict; use IO::Socket::INET; use IO::Select;
$SIG{PIPE} = "IGNORE"; $| = 1;
my $socket;
sub why { $!{ECONNREFUSED} ? "refused" : $!{ECONNRESET} || $!{EPIPE} ? "reset" : "silence" }
while (my $line = <STDIN>) {
  my ($verb, $host, $port) = split " ", $line;
  if ($verb eq "open") {
    $socket = IO::Socket::INET->new(PeerHost => $host, PeerPort => $port, Timeout => 0.5);
    print $socket ? "open" : why(), "\\n";
  } elsif (!syswrite($socket, "word")) { print why(), "\\n";
  } elsif (!IO::Select->new($socket)->can_read(0.5)) { print "silence\\n";
  } else {
    my $read = sysread($socket, my $text, 4096);
    print !defined $read ? why() : $read ? "echo" : "closed", "\\n";
  }
}
`;

export async function openNetworkLab(name: string, nodes: readonly string[]): Promise<NetworkLab> {
  const engine = await connectEngine();
  const image = await ensureImage(engine, AGENT_RECIPE, (message) => {
    console.log(message);
  });
  const owner = ownerHere(`${name}-${process.pid}`);
  const reaper = startReaper(owner);
  const runDir = mkdtempSync(join(tmpdir(), "faultline-network-"));
  async function destroy(): Promise<void> {
    await removeOwned(engine, owner).then(reaper.dismiss, reaper.release);
    rmSync(runDir, { recursive: true, force: true });
  }

  try {
    const containers = await startContainers(engine, { owner, nodes, agentImage: image, services: SERVICES });
    const { agent, holders, network } = containers;
    const request = { nodes, runDir, target: { name: "echo", services: SERVICES } };
    const cluster = await openCluster({ engine, owner, reaper, containers, image, request });
    const layout: Layout = {
      nodes: [...holders.values()].map(({ node, address, pid }) => ({
        node,
        address,
        holderPid: pid,
        services: SERVICES,
      })),
      clientsAddress: network.subnet.gateway,
    };
    const nodeOf = (node: string): Layout["nodes"][number] => {
      const found = layout.nodes.find((candidate) => candidate.node === node);
      if (found === undefined) throw new Error(`There is no node ${node}`);
      return found;
    };
    const enter = (node: string): string => `nsenter -t ${nodeOf(node).holderPid} -n`;
    const shell = await agent.shell();
    const start = async (node: string): Promise<void> => {
      const machine = cluster.machines.find((candidate) => candidate.node === node);
      const args = ["-e", SERVER, ...Object.values(SERVICES).map(String)];
      await machine?.startDaemon({ command: "perl", args });
    };
    await Promise.all(nodes.map(start));
    return {
      cluster,
      layout,
      shell,
      enter,
      start,
      async peerAt(place) {
        const prefix = place === CLIENTS ? [] : enter(place).split(" ");
        const program = await agent.program([...prefix, "perl", "-MErrno", "-e", PEER]);
        return {
          open: (to, port) => ask(program, `open ${nodeOf(to).address} ${port}`) as Promise<Answer | "open">,
          say: () => ask(program, "say") as Promise<Answer>,
          close: () => program.close(),
        };
      },
      openNetworkAgain: () => openNetwork({ agent, ...layout }),
      async segmentsSeen(node) {
        const { output } = await shell.run(`cat /proc/${nodeOf(node).holderPid}/net/snmp`);
        const [names = "", values = ""] = output.split("\n").filter((line) => line.startsWith("Tcp:"));
        return Number(values.split(" ")[names.split(" ").indexOf("InSegs")]);
      },
      destroy,
    };
  } catch (error) {
    await destroy();
    throw error;
  }
}

async function ask(program: LineProgram, line: string): Promise<string> {
  return (await program.ask(line)).trim();
}
