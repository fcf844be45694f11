import { describe, expect, it } from "vitest";
import { followBuild } from "../../../../../harness/environment/docker/images/build-progress.ts";

/** What it says after these lines of output. */
function wordsAfter(...lines: readonly string[]): string {
  const progress = followBuild();
  for (const line of lines) progress.observe(line);
  return progress.words();
}

const INSTALL = "Step 3/5 : RUN apt-get update -q  && apt-get install -qy etcd-server";

describe("followBuild", () => {
  it.each([
    [
      "the step alone where nothing is known of it",
      ["Step 1/5 : FROM faultline-base:bookworm"],
      "step 1 of 5",
    ],
    ["copying", ["Step 2/5 : COPY skew.c /src/"], "step 2 of 5: copying files"],
    ["compiling", ["Step 2/5 : RUN gcc -o skew skew.c"], "step 2 of 5: compiling"],
    ["lists of packages", [INSTALL], "step 3 of 5: reading the package lists"],
    [
      "a package that is fetched",
      [
        INSTALL,
        "Get:7 http://deb.debian.org/debian bookworm/main amd64 etcd-server amd64 3.4.23-4+b4 [8036 kB]",
      ],
      "step 3 of 5: fetching etcd-server",
    ],
    [
      "a package that is unpacked",
      [INSTALL, "Unpacking libjemalloc2:amd64 (5.3.0-1) ..."],
      "step 3 of 5: unpacking libjemalloc2",
    ],
    [
      "a package that is set up",
      [INSTALL, "Setting up etcd-server (3.4.23-4+b4) ..."],
      "step 3 of 5: setting up etcd-server",
    ],
  ])("says %s", (_, lines, words) => {
    expect(wordsAfter(...lines)).toBe(words);
  });

  it("takes a fetched list for no package", () => {
    const list = "Get:4 http://deb.debian.org/debian bookworm/main amd64 Packages [8789 kB]";
    expect(wordsAfter(INSTALL, list)).toBe("step 3 of 5: reading the package lists");
  });

  it("forgets what the last step was at", () => {
    const words = wordsAfter(INSTALL, "Setting up adduser (3.134) ...", "Step 4/5 : WORKDIR /data");
    expect(words).toBe("step 4 of 5");
  });

  it("keeps the last lines of the commands, without colours and the engine's own lines", () => {
    const progress = followBuild();
    for (let line = 0; line < 20; line++) progress.observe(`line ${line}`);
    progress.observe("\u001b[91mE: no such package\u001b[0m\r");
    progress.observe(" ---> Running in 4ac908828981");
    progress.observe("Removing intermediate container 4ac908828981");
    expect(progress.lastLines().at(-1)).toBe("E: no such package");
    expect(progress.lastLines().at(0)).toBe("line 11");
  });
});
