import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import {
  FAULT_KINDS,
  type ProcessState,
  type Provision,
} from "../../../../harness/environment/environment.ts";
import { localEnvironment } from "../../../../harness/environment/local/local-environment.ts";
import { processState } from "../../../../harness/environment/local/process-identity.ts";
import { HarnessError } from "../../../../harness/harness-error.ts";
import type { Daemon, Machine } from "../../../../targets/machine.ts";
import { until } from "../../../support/processes.ts";
import { LOCAL_REQUEST } from "../../../support/provision-request.ts";
import { dial } from "./loopback-peer.ts";

const ECHO_NODE = fileURLToPath(new URL("echo-node.mjs", import.meta.url));
const NODES = ["n1", "n2", "n3"];

const provisions: Provision[] = [];
afterEach(async () => {
  for (const provision of provisions.splice(0)) await provision.destroy();
});

async function provision(
  runDir: string = mkdtempSync(join(tmpdir(), "faultline-local-")),
): Promise<Provision> {
  const made = await localEnvironment.provision({ ...LOCAL_REQUEST, nodes: NODES, runDir });
  provisions.push(made);
  return made;
}

function machineOf({ machines }: Provision, node: string): Machine {
  const machine = machines.find((candidate) => candidate.node === node);
  if (machine === undefined) throw new Error(`There is no ${node}`);
  return machine;
}

function echo(machine: Machine): Daemon {
  const ports = [machine.bindAddress("peer").port, machine.bindAddress("client").port];
  return { command: process.execPath, args: [ECHO_NODE, ...ports.map(String)] };
}

async function start(made: Provision, node: string): Promise<void> {
  await machineOf(made, node).startDaemon(echo(machineOf(made, node)));
}

function logOf(made: Provision, node: string): string {
  return readFileSync(made.logFiles.get(node) ?? "", "utf8");
}

function journalOf(made: Provision): string {
  return join(dirname(made.logFiles.get("n1") ?? ""), "..", "journal.jsonl");
}

async function serves(made: Provision, node: string): Promise<void> {
  await until(`${node} listens`, () => logOf(made, node).trimEnd().split("\n").length % 2 === 0);
}

async function reaches(made: Provision, node: string, state: ProcessState): Promise<void> {
  let now: ProcessState | undefined;
  await until(`${node} is ${state}`, () => {
    void made.processes.state(node).then((seen) => {
      now = seen;
    });
    return now === state;
  });
}

function isHarnessError(code: string, part: string): (error: unknown) => boolean {
  return (error) => error instanceof HarnessError && error.code === code && error.message.includes(part);
}

describe("localEnvironment", () => {
  it("can inject on this machine what processes of one computer can suffer, found out by trying", async () => {
    const capabilities = await localEnvironment.capabilities();
    const possible = capabilities.filter(({ supported }) => supported).map(({ fault }) => fault);
    expect(possible).toEqual(["partition", "kill", "restart", "pause"]);
    expect(new Set(capabilities.map(({ fault }) => fault))).toEqual(new Set(FAULT_KINDS));
  });

  it("gives every machine addresses, a directory and a log of its own", async () => {
    const made = await provision();
    const ports = made.machines.flatMap((machine) => [
      machine.bindAddress("peer").port,
      machine.bindAddress("client").port,
      ...NODES.filter((node) => node !== machine.node).map((peer) => machine.peerAddress(peer).port),
    ]);
    expect(new Set(ports).size).toBe(NODES.length * 4);
    expect(made.machines.every(({ dataDir }) => existsSync(dataDir))).toBe(true);
    expect(new Set(made.machines.map(({ dataDir }) => dataDir)).size).toBe(NODES.length);
    expect([...made.logFiles.keys()]).toEqual(NODES);
    expect(made.machines.map((machine) => machine.clientAddress())).toEqual(
      made.machines.map((machine) => machine.bindAddress("client")),
    );
  });

  it("leads from one node to another through a link that can be cut", async () => {
    const made = await provision();
    await start(made, "n2");
    await serves(made, "n2");
    const near = await dial(machineOf(made, "n1").peerAddress("n2"));
    near.socket.write("marco");
    await until("the echo comes back", () => near.text === "marco");
    await made.network.setCuts([{ from: "n1", to: "n2" }]);
    near.socket.write("polo");
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(near.text).toBe("marco");
    await made.network.setCuts([]);
    await until("the echo comes back after healing", () => near.text === "marcopolo");
    near.socket.destroy();
  });

  it("kills, pauses and resumes, and says what the operating system says", async () => {
    const made = await provision();
    const { processes } = made;
    expect(await processes.state("n1")).toBe("gone");
    await start(made, "n1");
    expect(await processes.state("n1")).toBe("running");
    await processes.pause("n1");
    await reaches(made, "n1", "stopped");
    await processes.resume("n1");
    await reaches(made, "n1", "running");
    await processes.pause("n1");
    await processes.kill("n1");
    await reaches(made, "n1", "gone");
    expect(processes.lastExit("n1")).toEqual({ code: null, signal: "SIGKILL" });
    await processes.kill("n1");
    await processes.resume("n1");
  });

  it("does not take a process for gone that has ended but was not waited for", async () => {
    const made = await provision();
    await start(made, "n1");
    const [, pid] = /"started".*"pid":(\d+)/.exec(readFileSync(journalOf(made), "utf8")) ?? [];
    const killed = made.processes.kill("n1");
    // Nothing is waited for while this keeps the event loop busy.
    while (processState(Number(pid)) !== "gone");
    expect(await made.processes.state("n1")).toBe("running");
    await killed;
    await reaches(made, "n1", "gone");
    await start(made, "n1");
  });

  it("starts a node again, and appends to the same log", async () => {
    const made = await provision();
    await start(made, "n1");
    await serves(made, "n1");
    await made.processes.kill("n1");
    await reaches(made, "n1", "gone");
    await start(made, "n1");
    expect(made.processes.lastExit("n1")).toBeUndefined();
    await until("it listens again", () => logOf(made, "n1").trimEnd().split("\n").length === 4);
  });

  it("remembers the exit code of a node that ended by itself", async () => {
    const made = await provision();
    await machineOf(made, "n1").startDaemon({ command: process.execPath, args: ["-e", "process.exit(7)"] });
    await reaches(made, "n1", "gone");
    expect(made.processes.lastExit("n1")).toEqual({ code: 7, signal: null });
  });

  it("refuses to start a node that runs", async () => {
    const made = await provision();
    await start(made, "n1");
    await expect(start(made, "n1")).rejects.toThrow("Node n1 is already running");
  });

  it("names the port that somebody else has taken in the meantime", async () => {
    const made = await provision();
    await start(made, "n1");
    await made.processes.kill("n1");
    await reaches(made, "n1", "gone");
    const { host, port } = machineOf(made, "n1").bindAddress("client");
    const thief = createServer();
    await new Promise<void>((resolve) => thief.listen(port, host, resolve));
    await expect(start(made, "n1")).rejects.toSatisfy(
      isHarnessError("port-busy", `Port ${port}, meant for the clients of n1`),
    );
    await new Promise((resolve) => thief.close(resolve));
    await start(made, "n1");
  });

  it("waits for a port that was only borrowed", async () => {
    const made = await provision();
    await start(made, "n1");
    await made.processes.kill("n1");
    await reaches(made, "n1", "gone");
    const { host, port } = machineOf(made, "n1").bindAddress("client");
    const borrower = createServer();
    await new Promise<void>((resolve) => borrower.listen(port, host, resolve));
    setTimeout(() => borrower.close(), 200);
    await start(made, "n1");
    expect(await made.processes.state("n1")).toBe("running");
  });

  it("holds the ports of a node until it is first started", async () => {
    const made = await provision();
    const { host, port } = machineOf(made, "n1").bindAddress("peer");
    const thief = createServer();
    const theft = new Promise((resolve, reject) => {
      thief.once("error", reject).listen(port, host, () => {
        resolve(undefined);
      });
    });
    await expect(theft).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("names the program that cannot be executed", async () => {
    const made = await provision();
    await expect(
      machineOf(made, "n1").startDaemon({ command: "/no/such/database", args: [] }),
    ).rejects.toSatisfy(isHarnessError("node-failed", "/no/such/database"));
    await start(made, "n1");
  });

  it("gives the database its variables on top of the harness's own", async () => {
    const made = await provision();
    const script = "console.log(process.env.COLOUR, process.env.PATH !== undefined); process.stdin.resume()";
    await machineOf(made, "n1").startDaemon({
      command: process.execPath,
      args: ["-e", script],
      env: { COLOUR: "blue" },
    });
    await until("it speaks", () => logOf(made, "n1") === "blue true\n");
  });

  it("leaves nothing after destroy(), which may be called twice and while a node is paused", async () => {
    const made = await provision();
    for (const node of NODES) await start(made, node);
    await made.processes.pause("n2");
    await reaches(made, "n2", "stopped");
    await Promise.all([made.destroy(), made.destroy()]);
    await made.destroy();
    for (const node of NODES) expect(await made.processes.state(node)).toBe("gone");
    await expect(dial(machineOf(made, "n1").peerAddress("n2"))).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });
});
