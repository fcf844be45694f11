import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectEngine } from "../../../../harness/environment/docker/engine.ts";
import { HarnessError } from "../../../../harness/harness-error.ts";
import { dockerAvailable, SKIP_REASON } from "../../../support/docker.ts";
import {
  answers,
  type Lab,
  machineOf,
  openLab,
  reaches,
  remainsOf,
  SERVICES,
  server,
  startAll,
  tell,
} from "./lab.ts";

describe.skipIf(!dockerAvailable)(`a cluster in containers${SKIP_REASON}`, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await openLab(["n1", "n2", "n3"]);
    await startAll(lab);
  });
  afterAll(() => lab.destroy());

  const at = (node: string) => machineOf(lab, node).clientAddress();
  const logOf = (name: string) => readFileSync(lab.logFiles.get(name) ?? "", "utf8");
  async function restart(node: string): Promise<void> {
    await machineOf(lab, node).startDaemon(server());
    await answers(at(node));
  }

  it("gives peers a way to each other", async () => {
    const { host, port } = machineOf(lab, "n1").peerAddress("n2", "client");
    expect(port).toBe(SERVICES.client);
    expect(await tell(at("n1"), `dial ${host} ${port}`)).toBe("connected");
    expect(await tell(at("n1"), `dial n3 ${port}`)).toBe("connected");
    // Nobody listens there.
    expect(await tell(at("n1"), `dial ${host} ${SERVICES.peer}`)).toBe("Connection refused");
  });

  it("gives nodes no way out of their network", async () => {
    expect(await tell(at("n1"), "dial 192.0.2.1 80")).toBe("Network is unreachable");
    expect(await tell(at("n1"), "dial example.org 80")).not.toMatch(/connected|refused/);
  });

  it("says how to reach each node", () => {
    const { host, port } = at("n2");
    expect(lab.access.get("n2")).toBe(`${host}:${port}, or docker exec -it faultline-${lab.runId}-n2 sh`);
  });

  it("kills a node, which starts again over its data, at its address, with its log going on", async () => {
    const before = at("n1");
    await tell(before, "put kept once");
    await tell(before, "say first life");
    await lab.processes.kill("n1");
    await reaches(lab, "n1", "gone");
    expect(lab.processes.lastExit("n1")).toEqual({ code: null, signal: "SIGKILL" });
    await expect(tell(before, "ping")).rejects.toThrow("ECONNREFUSED");

    await restart("n1");
    expect(at("n1")).toEqual(before);
    expect(lab.processes.lastExit("n1")).toBeUndefined();
    await tell(before, "put kept twice");
    expect(await tell(before, "get kept")).toBe("once\ntwice\n");
    await tell(before, "say second life");
    await vi.waitFor(() => {
      expect(logOf("n1").match(/first life|listening on 7001|second life/g)).toEqual([
        "listening on 7001",
        "first life",
        "listening on 7001",
        "second life",
      ]);
    });
    expect(lab.unaskedExits()).toEqual([]);
  });

  it("starts a node in the same moment in which it was killed", async () => {
    await lab.processes.kill("n1");
    await restart("n1");
    expect(await lab.processes.state("n1")).toBe("running");
  });

  it("pauses a node with all that it has forked", async () => {
    expect(await tell(at("n2"), "fork")).toBe("forked");
    await lab.processes.pause("n2");
    await reaches(lab, "n2", "stopped");
    await expect(tell(at("n2"), "ping", 200)).rejects.toThrow("no answer");
    await lab.processes.resume("n2");
    await reaches(lab, "n2", "running");
    expect(await tell(at("n2"), "ping")).toBe("pong");
  });

  it("says that a node is partly stopped if one of its processes is", async () => {
    await tell(at("n2"), "fork");
    const engine = await connectEngine();
    const exec = await engine
      .getContainer(`faultline-${lab.runId}-n2`)
      .exec({ Cmd: ["sh", "-c", "kill -STOP $(cat /proc/[0-9]*/stat | awk '$4 == 1 { print $1; exit }')"] });
    await exec.start({});
    await reaches(lab, "n2", "partly");
    await lab.processes.resume("n2");
    await reaches(lab, "n2", "running");
  });

  it("freezes a node by its control group, and thaws it", async () => {
    await lab.processes.freeze("n3");
    await reaches(lab, "n3", "frozen");
    await expect(tell(at("n3"), "ping", 200)).rejects.toThrow("no answer");
    await lab.processes.freeze("n3");
    await lab.processes.thaw("n3");
    await reaches(lab, "n3", "running");
    expect(await tell(at("n3"), "ping")).toBe("pong");
    await lab.processes.thaw("n3");
  });

  it("asks a node to end, and hears its last words", async () => {
    await lab.processes.terminate("n3");
    await reaches(lab, "n3", "gone");
    expect(lab.processes.lastExit("n3")).toEqual({ code: 0, signal: null });
    expect(logOf("n3").trimEnd().split("\n").at(-1)).toBe("farewell");
    for (const fault of ["kill", "pause", "resume", "terminate", "freeze", "thaw"] as const) {
      await lab.processes[fault]("n3");
    }
    expect(await lab.processes.state("n3")).toBe("gone");
    await restart("n3");
    expect(lab.unaskedExits()).toEqual([]);
  });

  it("refuses to start what runs", async () => {
    await expect(machineOf(lab, "n1").startDaemon(server())).rejects.toThrow("Node n1 is already running");
    expect(await tell(at("n1"), "ping")).toBe("pong");
  });

  it("hands files and variables to a program, and makes it another container for another command line", async () => {
    const machine = machineOf(lab, "n1");
    await machine.writeFile("conf/server.conf", "port 7001\n");
    expect(await tell(at("n1"), "get /data/conf/server.conf")).toBe("port 7001\n");
    await tell(at("n1"), "put of-old yes");
    await lab.processes.kill("n1");
    await reaches(lab, "n1", "gone");
    await machine.startDaemon(server({ env: { GREETING: "hello there" } }));
    await answers(at("n1"));
    expect(await tell(at("n1"), "env GREETING")).toBe("hello there");
    expect(await tell(at("n1"), "get of-old")).toBe("yes\n");
  });

  it("runs several programs on a node, each with its log, and tells when one of them died by itself", async () => {
    const machine = machineOf(lab, "n3");
    await machine.startDaemon(server({ name: "watcher", port: SERVICES.peer }));
    const watcher = machine.clientAddress("peer");
    await answers(watcher);
    expect(await lab.processes.state("n3")).toBe("running");
    await tell(watcher, "say I watch");
    await tell(watcher, "die");
    await reaches(lab, "n3", "partly");
    expect(lab.processes.lastExit("n3")).toBeUndefined();
    expect(lab.unaskedExits()).toEqual([
      { node: "n3", daemon: "watcher", exit: { code: 3, signal: null }, outOfMemory: false },
    ]);
    expect(logOf("n3-watcher")).toBe("listening on 7002\nI watch\ndying\n");
    expect(logOf("n3")).not.toContain("I watch");

    await lab.processes.kill("n3");
    await reaches(lab, "n3", "gone");
    expect(lab.processes.lastExit("n3")).toEqual({ code: null, signal: "SIGKILL" });
    await restart("n3");
  });

  it("tells that the kernel ended a program for want of memory", async () => {
    const engine = await connectEngine();
    const container = engine.getContainer(`faultline-${lab.runId}-n2`);
    await container.update({ Memory: 64 * 1024 * 1024, MemorySwap: 64 * 1024 * 1024 });
    await tell(at("n2"), "eat 400").catch(() => undefined);
    await reaches(lab, "n2", "gone");
    expect(lab.unaskedExits().at(-1)).toEqual({
      node: "n2",
      daemon: "n2",
      exit: { code: null, signal: "SIGKILL" },
      outOfMemory: true,
    });
  });

  it("names the node and the image if a program is not there", async () => {
    const error: unknown = await machineOf(lab, "n2")
      .startDaemon({ command: "no-such-database", args: [] })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HarnessError);
    expect(String(error)).toContain("Node n2 could not be started");
    expect(String(error)).toContain("no-such-database");
    expect(await lab.processes.state("n2")).toBe("gone");
  });

  it("leaves nothing behind when it is destroyed, whatever its nodes are at, and once is enough", async () => {
    const address = at("n1");
    await lab.processes.pause("n1");
    await lab.processes.freeze("n3");
    expect(await remainsOf(lab.runId)).not.toEqual([]);
    await lab.destroy();
    expect(await remainsOf(lab.runId)).toEqual([]);
    await lab.destroy();
    expect(lab.unaskedExits()).toHaveLength(2);

    // Packets to an address of a network that is gone must not look for it elsewhere.
    const asked = performance.now();
    await expect(tell(address, "ping")).rejects.toThrow(/EINVAL|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED/);
    expect(performance.now() - asked).toBeLessThan(500);
  });
});
