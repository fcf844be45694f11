import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("guarded-computer.mjs", import.meta.url));
const isRoot = process.getuid?.() === 0;
const why = isRoot ? "" : " (left out: it takes root to make a network namespace)";

describe.skipIf(!isRoot)(`the route that guards our networks${why}`, () => {
  it("lets nothing out when a network is gone, and is taken away only if it is ours", async () => {
    const { stdout } = await execa("unshare", ["-n", process.execPath, SCRIPT], { timeout: 10_000 });
    expect(JSON.parse(stdout)).toMatchObject({
      unguarded: expect.stringContaining("via 192.0.2.1 dev out") as string,
      ensured: [true, true],
      guarded: expect.stringContaining("Invalid argument") as string,
      leads: { bridge: true, otherInterface: false, otherSubnet: false },
      afterwards: { leads: false, route: expect.stringContaining("Invalid argument") as string },
      removed: [true, false],
      byOthers: {
        ensured: true,
        removed: false,
        left: expect.stringContaining("Invalid argument") as string,
      },
    });
  });
});
