import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import type { Shell } from "../../../../../harness/environment/docker/agent.ts";
import { ProcessGroups, placesOf } from "../../../../../harness/environment/docker/node/process-groups.ts";

/** A shell of this computer. */
const localShell: Shell = {
  async run(command) {
    const { exitCode = 1, all } = await execa("sh", ["-c", command], { all: true, reject: false });
    return { code: exitCode, output: all === "" ? "" : `${all}\n` };
  },
};

describe("placesOf()", () => {
  it.each([
    [
      "version 1: the tree of the freezer",
      "9:name=systemd:/docker/abc\n6:freezer:/docker/abc\n5:cpu,cpuacct:/docker/abc\n",
      ["/tree/freezer/docker/abc"],
    ],
    [
      "version 2: the only tree",
      "0::/system.slice/docker-abc.scope\n",
      ["/tree/system.slice/docker-abc.scope"],
    ],
    [
      "both: the freezer's first",
      "6:net_prio,freezer:/docker/abc\n0::/docker/abc\n",
      ["/tree/freezer/docker/abc", "/tree/docker/abc"],
    ],
    ["nothing known", "5:memory:/x\n", []],
  ])("knows %s", (_, cgroup, places) => {
    expect(placesOf(cgroup, "/tree")).toEqual(places);
  });
});

describe.skipIf(process.platform !== "linux")("ProcessGroups", () => {
  /** What the kernel would show of a group that this process alone is in. */
  function fakeGroup(files: Readonly<Record<string, string>>): string {
    const group = join(mkdtempSync(join(tmpdir(), "faultline-cgroup-")), "group");
    mkdirSync(group);
    writeFileSync(join(group, "cgroup.procs"), `${process.pid}\n`);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(group, name), content);
    return group;
  }

  async function statusOf(files: Readonly<Record<string, string>>): Promise<unknown> {
    const groups = await ProcessGroups.open({ shell: () => Promise.resolve(localShell) });
    const group = fakeGroup(files);
    groups.know(group);
    return groups.status(group);
  }

  it("reads the freezer of either version", async () => {
    const letters = [expect.stringMatching(/^[RSD]$/)];
    expect(await statusOf({ "freezer.state": "FROZEN\n" })).toEqual({ letters, frozen: true });
    expect(await statusOf({ "freezer.state": "FREEZING\n" })).toEqual({ letters, frozen: false });
    expect(await statusOf({ "freezer.state": "THAWED\n" })).toEqual({ letters, frozen: false });
    expect(await statusOf({ "cgroup.events": "populated 1\nfrozen 1\n" })).toEqual({ letters, frozen: true });
    expect(await statusOf({ "cgroup.events": "populated 1\nfrozen 0\n" })).toEqual({
      letters,
      frozen: false,
    });
  });
});
