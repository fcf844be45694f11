import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENTS } from "../../../../harness/environment/environment.ts";
import { dockerAvailable, SKIP_REASON } from "../../../support/docker.ts";
import { type Lab, machineOf, openLab, reaches, SERVICES, server, startAll, tell } from "./lab.ts";

describe.skipIf(!dockerAvailable)(`a cluster reached by published ports${SKIP_REASON}`, () => {
  let lab: Lab;
  beforeAll(async () => {
    process.env["FAULTLINE_DOCKER_PORTS"] = "published";
    lab = await openLab(["n1", "n2"]);
    await startAll(lab);
  });
  afterAll(async () => {
    delete process.env["FAULTLINE_DOCKER_PORTS"];
    await lab.destroy();
  });

  it("has every service of every node at a port of its own of this computer", async () => {
    const addresses = lab.machines.flatMap((machine) => [
      machine.clientAddress(),
      machine.clientAddress("peer"),
    ]);
    expect(new Set(addresses.map(({ host }) => host))).toEqual(new Set(["127.0.0.1"]));
    expect(new Set(addresses.map(({ port }) => port)).size).toBe(4);

    await machineOf(lab, "n1").startDaemon(server({ name: "other", port: SERVICES.peer }));
    await expect.poll(() => tell(machineOf(lab, "n1").clientAddress("peer"), "ping")).toBe("pong");
  });

  it("has its nodes speak to each other without them", async () => {
    const { host, port } = machineOf(lab, "n1").peerAddress("n2", "client");
    expect(host).toMatch(/^198\.1[89]\./);
    expect(await tell(machineOf(lab, "n1").clientAddress(), `dial ${host} ${port}`)).toBe("connected");
  });

  it("keeps its ports when a node is killed", async () => {
    const before = machineOf(lab, "n2").clientAddress();
    await lab.processes.kill("n2");
    await reaches(lab, "n2", "gone");
    // The engine accepts for the node, and closes at once.
    expect(await tell(before, "ping").catch((error: unknown) => String(error))).not.toBe("pong");
    await machineOf(lab, "n2").startDaemon(server());
    expect(machineOf(lab, "n2").clientAddress()).toEqual(before);
    await expect.poll(() => tell(before, "ping").catch(() => "")).toBe("pong");
  });

  it("is cut off from its clients like any other", async () => {
    const { network } = lab;
    const at = machineOf(lab, "n2").clientAddress();
    await network.setCuts([{ from: CLIENTS, to: "n2" }]);
    await expect(tell(at, "ping", 500)).rejects.toThrow("no answer");
    expect(await tell(machineOf(lab, "n1").clientAddress(), "ping")).toBe("pong");
    await network.setCuts([]);
    expect(await tell(at, "ping")).toBe("pong");
  });
});

describe.skipIf(!dockerAvailable)(`a cluster on a computer whose routes are not known${SKIP_REASON}`, () => {
  it("is reached by published ports, since packets to it could go anywhere", async () => {
    const { PATH } = process.env;
    process.env["PATH"] = "/nonexistent";
    const lab = await openLab(["n1"]).finally(() => {
      process.env["PATH"] = PATH;
    });
    try {
      expect(machineOf(lab, "n1").clientAddress().host).toBe("127.0.0.1");
    } finally {
      await lab.destroy();
    }
  });
});
