import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { dockerEnvironment } from "../../../../harness/environment/docker/docker-environment.ts";
import { connectEngine } from "../../../../harness/environment/docker/engine.ts";
import { ensureImage } from "../../../../harness/environment/docker/images/ensure-image.ts";
import { AGENT_RECIPE } from "../../../../harness/environment/docker/images/image-recipe.ts";
import type {
  ProcessState,
  Provision,
  ProvisionRequest,
} from "../../../../harness/environment/environment.ts";
import type { Address, Daemon } from "../../../../targets/machine.ts";

export const SERVICES = { client: 7001, peer: 7002 };

/** A server that does what one word of each connection says: enough of a database to break. */
const PERL = `
use IO::Socket::INET;
$| = 1;
$SIG{TERM} = sub { print "farewell\\n"; exit 0 };
my $port = shift;
my $server = IO::Socket::INET->new(LocalAddr => "0.0.0.0", LocalPort => $port, Listen => 99, ReuseAddr => 1)
  or die "cannot listen on $port: $!\\n";
print "listening on $port\\n";
for (;;) {
  my $client = $server->accept or next;
  my ($verb, @rest) = split / /, <$client> =~ s/\\n//r;
  if ($verb eq "ping") { print $client "pong" }
  if ($verb eq "say") { print "@rest\\n"; print $client "said" }
  if ($verb eq "put") { open my $file, ">>", $rest[0]; print $file "$rest[1]\\n"; print $client "done" }
  if ($verb eq "get") { open my $file, "<", $rest[0]; print {$client} <$file> }
  if ($verb eq "clock") { print $client time }
  if ($verb eq "env") { print $client $ENV{$rest[0]} }
  if ($verb eq "fork") { if (fork) { print $client "forked" } else { close $client; sleep 1000 } }
  if ($verb eq "die") { print "dying\\n"; exit 3 }
  if ($verb eq "eat") { print $client "eating"; close $client; my $much = "x" x ($rest[0] * 1e6) }
  if ($verb eq "dial") {
    my $peer = IO::Socket::INET->new(PeerAddr => $rest[0], PeerPort => $rest[1], Timeout => 2);
    print $client $peer ? "connected" : "$!";
  }
  close $client;
}`;

/** @param change - What is different from a server of the service `client` with no name. */
export function server(change: Partial<Daemon> & { readonly port?: number } = {}): Daemon {
  const { port = SERVICES.client, ...rest } = change;
  return { command: "perl", args: ["-e", PERL, String(port)], ...rest };
}

/** Sends a line over a connection of its own. Rejects when nothing comes back within `limitMs`. */
export async function tell({ host, port }: Address, line: string, limitMs = 3_000): Promise<string> {
  const socket = connect({ host, port });
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${limitMs} ms`)), limitMs);
  try {
    socket.write(`${line}\n`);
    return await text(socket);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

export interface Lab extends Provision {
  readonly runId: string;
  readonly runDir: string;
}

/** A cluster of containers that have perl in them and nothing started yet. */
export async function openLab(
  nodes: readonly string[],
  change: Partial<ProvisionRequest> = {},
): Promise<Lab> {
  const runId = `lab-${randomBytes(4).toString("hex")}`;
  const runDir = mkdtempSync(join(tmpdir(), "faultline-lab-"));
  const request: ProvisionRequest = {
    nodes,
    runDir,
    runId,
    target: { name: "lab", services: SERVICES },
    image: await labImage(),
    onProgress: () => undefined,
    ...change,
  };
  return { ...(await dockerEnvironment.provision(request)), runId, runDir };
}

/** Debian with little else. */
export async function labImage(): Promise<string> {
  return ensureImage(await connectEngine(), AGENT_RECIPE, console.log);
}

/** Waits until a node's processes are in a state. */
export async function reaches(lab: Provision, node: string, wanted: ProcessState): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const state = await lab.processes.state(node);
    if (state === wanted) return;
    if (performance.now() > deadline) throw new Error(`${node} is ${state}, not ${wanted}`);
    await sleep(5);
  }
}

export function machineOf(lab: Provision, node: string): Lab["machines"][number] {
  const machine = lab.machines.find((candidate) => candidate.node === node);
  if (machine === undefined) throw new Error(`There is no node ${node}`);
  return machine;
}

/** Starts the server on each node, and waits until all serve. */
export async function startAll(lab: Provision): Promise<void> {
  await Promise.all(
    lab.machines.map(async (machine) => {
      await machine.startDaemon(server());
      await answers(machine.clientAddress());
    }),
  );
}

/** Waits until a server answers. */
export async function answers(address: Address): Promise<void> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    try {
      if ((await tell(address, "ping")) === "pong") return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(10);
  }
}

/** The names of everything that the engine has of a run. */
export async function remainsOf(runId: string): Promise<readonly string[]> {
  const engine = await connectEngine();
  const filters = { label: [`faultline.run=${runId}`] };
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  return [...containers.flatMap(({ Names }) => Names), ...[...networks, ...volumes].map(({ Name }) => Name)];
}
