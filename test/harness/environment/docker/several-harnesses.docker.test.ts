import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, describe, expect, it } from "vitest";
import { dockerAvailable, SKIP_REASON } from "../../../support/docker.ts";
import { type Lab, labImage, machineOf, openLab, remainsOf, server, startAll, tell } from "./lab.ts";

describe.skipIf(!dockerAvailable)(`two clusters at the same time${SKIP_REASON}`, () => {
  const labs: Lab[] = [];
  afterEach(async () => {
    await Promise.all(labs.splice(0).map((lab) => lab.destroy()));
  });

  it("do not disturb each other", async () => {
    const [one, other] = await Promise.all([openLab(["n1", "n2"]), openLab(["n1", "n2"])]);
    labs.push(one, other);
    await Promise.all([startAll(one), startAll(other)]);
    await one.network.setCuts([{ from: "clients", to: "n1" }]);
    await one.processes.kill("n2");
    expect(await tell(machineOf(other, "n1").clientAddress(), "ping")).toBe("pong");
    expect(await other.processes.state("n2")).toBe("running");

    await one.destroy();
    expect(await remainsOf(one.runId)).toEqual([]);
    for (const machine of other.machines) expect(await tell(machine.clientAddress(), "ping")).toBe("pong");
    await other.processes.kill("n1");
    await expect.poll(() => other.processes.state("n1")).toBe("gone");
  });
});

const SOCKET = "/var/run/docker.sock";
const NOBODY = "65534";
const HARNESS = fileURLToPath(new URL("unprivileged-harness.mjs", import.meta.url));
const isRoot = process.getuid?.() === 0;
const why = isRoot ? "" : " (left out: only root can become somebody else)";

describe.skipIf(!dockerAvailable || !isRoot)(`a harness that is not root${SKIP_REASON || why}`, () => {
  it("breaks a cluster just as well, and reaches it by published ports", async () => {
    const runId = `unprivileged-${randomBytes(4).toString("hex")}`;
    const group = String(statSync(SOCKET).gid);
    const { stdout } = await execa(
      "setpriv",
      [
        ...["--reuid", NOBODY, "--regid", NOBODY, "--groups", group, "--inh-caps=-all", process.execPath],
        ...[HARNESS, runId, await labImage(), JSON.stringify(server())],
      ],
      { timeout: 40_000, env: { HOME: "/nonexistent", FAULTLINE_DOCKER_PORTS: "published" } },
    );
    expect(JSON.parse(stdout)).toEqual({
      uid: Number(NOBODY),
      unsupported: [],
      host: "127.0.0.1",
      delivered: false,
      log: "listening on 7001\n",
    });
    expect(await remainsOf(runId)).toEqual([]);
  });
});
