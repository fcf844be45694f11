import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Address, Daemon, Machine } from "../../../../targets/machine.ts";
import { referenceTarget } from "../../../../targets/reference/target.ts";
import type { Cluster, TargetOptions } from "../../../../targets/target.ts";
import type { Client } from "../../../../workloads/client.ts";

/** A machine that is a process on this one, with nothing between it and its peers. */
export interface PlainMachine extends Machine {
  readonly logFile: string;
  readonly child: () => ChildProcess;
  /** Ends the process and waits until it is gone. */
  readonly end: (signal: NodeJS.Signals) => Promise<void>;
}

export interface PlainCluster extends Cluster {
  readonly machines: readonly PlainMachine[];
  start(machines?: readonly PlainMachine[]): Promise<void>;
  /** Waits until every one of the machines serves. */
  awaitReady(machines?: readonly PlainMachine[]): Promise<void>;
  leader(): Promise<PlainMachine>;
  client(workload: string, machine: PlainMachine): Promise<Client>;
  log(machine: PlainMachine): string;
  destroy(): Promise<void>;
}

export async function plainCluster(
  size: number,
  options: Partial<TargetOptions> = {},
): Promise<PlainCluster> {
  const directory = mkdtempSync(join(tmpdir(), "faultline-store-"));
  const nodes = Array.from({ length: size }, (_, i) => `n${i + 1}`);
  const free = await freeAddresses(2 * size);
  const addresses: Addresses = {
    peer: new Map(nodes.flatMap((node) => free.splice(0, 1).map((address) => [node, address]))),
    client: new Map(nodes.flatMap((node) => free.splice(0, 1).map((address) => [node, address]))),
  };
  const machines = nodes.map((node) => plainMachine(node, directory, addresses));
  const cluster: Cluster = { machines, options: { opTimeoutMs: 2000, seed: 1, settings: {}, ...options } };

  const awaitReady = async (machine: PlainMachine): Promise<void> => {
    for (const deadline = Date.now() + 15_000; ; ) {
      try {
        await referenceTarget.ready(machine, cluster, AbortSignal.timeout(1000));
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  };

  return {
    ...cluster,
    machines,
    async start(some = machines) {
      for (const machine of some) await referenceTarget.start(machine, cluster);
    },
    async awaitReady(some = machines) {
      await Promise.all(some.map(awaitReady));
    },
    async leader() {
      for (;;) {
        const [leader] = (await referenceTarget.leaders?.(cluster, AbortSignal.timeout(2000))) ?? [];
        const machine = machines.find(({ node }) => node === leader);
        if (machine !== undefined) return machine;
      }
    },
    client(workload, machine) {
      const open = referenceTarget.workloads[workload];
      if (open === undefined) throw new Error(`No workload ${workload}`);
      return open(machine, cluster, AbortSignal.timeout(2000));
    },
    log: (machine) => readFileSync(machine.logFile, "utf8"),
    async destroy() {
      await Promise.all(machines.map((machine) => machine.end("SIGKILL")));
      rmSync(directory, { recursive: true });
    },
  };
}

interface Addresses {
  readonly peer: ReadonlyMap<string, Address>;
  readonly client: ReadonlyMap<string, Address>;
}

function plainMachine(node: string, directory: string, addresses: Addresses): PlainMachine {
  const dataDir = join(directory, node);
  const logFile = join(directory, `${node}.log`);
  mkdirSync(dataDir);
  writeFileSync(logFile, "");
  let child: ChildProcess | undefined;
  const find = (kind: string, name: string): Address => {
    const address = addresses[kind === "peer" ? "peer" : "client"].get(name);
    if (address === undefined) throw new Error(`No node ${name}`);
    return address;
  };
  return {
    node,
    dataDir,
    logFile,
    bindAddress: (service) => find(service, node),
    peerAddress: (peer) => find("peer", peer),
    clientAddress: () => find("client", node),
    writeFile: () => Promise.reject(new Error("The store needs no files")),
    async startDaemon(daemon: Daemon) {
      child = spawn(daemon.command, daemon.args, { stdio: ["pipe", "ignore", "pipe"] });
      child.stderr?.on("data", (chunk: Buffer) => {
        writeFileSync(logFile, chunk, { flag: "a" });
      });
      await once(child, "spawn");
    },
    child() {
      if (child === undefined) throw new Error(`${node} was never started`);
      return child;
    },
    async end(signal) {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    },
  };
}

/** Ports that were free a moment ago. */
export async function freeAddresses(count: number): Promise<Address[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const addresses = servers.map(addressOf);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return addresses;
}

export function addressOf(server: Server): Address {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("Not a TCP port");
  return { host: "127.0.0.1", port: bound.port };
}
