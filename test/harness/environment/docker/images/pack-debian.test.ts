import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { packDebian } from "../../../../../harness/environment/docker/images/pack-debian.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Packs with a `mmdebstrap` that is this script. */
async function packWith(
  script: string,
  { signal = new AbortController().signal, heard = [] }: { signal?: AbortSignal; heard?: string[] } = {},
): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "faultline-test-"));
  writeFileSync(join(directory, "mmdebstrap"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, "mmdebstrap"), 0o755);
  vi.stubEnv("PATH", `${directory}${delimiter}${process.env["PATH"] ?? ""}`);
  return packDebian({
    debian: "trixie",
    scratch: mkdtempSync(join(tmpdir(), "faultline-test-")),
    signal,
    tell: (doing) => heard.push(doing),
  });
}

describe("packDebian", () => {
  it("says what the program is at, and where the archive is", async () => {
    const heard: string[] = [];
    const tar = await packWith(
      'echo "I: downloading packages with apt..." >&2; echo noise; for last; do :; done; echo "$@" >"$last"',
      { heard },
    );
    expect(heard).toEqual(["downloading packages with apt"]);
    expect(readFileSync(tar, "utf8")).toContain("path-exclude=/usr/share/doc/* ");
    expect(readFileSync(tar, "utf8")).toContain(` trixie ${tar}`);
  });

  it("says how the program ended, with its last words", async () => {
    await expect(packWith("echo 'E: cannot reach the mirror' >&2; exit 25")).rejects.toMatchObject({
      name: "HarnessError",
      message: "mmdebstrap made no Debian system: it ended with code 25",
      hint: expect.stringContaining("E: cannot reach the mirror") as string,
    });
  });

  it("ends the program when it is told to end", async () => {
    const interrupt = new AbortController();
    const packing = packWith("echo 'I: begun'; exec sleep 60", {
      signal: interrupt.signal,
      heard: Object.assign([], {
        push() {
          interrupt.abort();
          return 0;
        },
      }),
    });
    await expect(packing).rejects.toMatchObject({ name: "AbortError" });
  });
});
