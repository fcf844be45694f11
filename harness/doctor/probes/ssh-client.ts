import type { Probe } from "../probe.ts";
import { lastLine, withTool } from "../tool.ts";

export const sshClient: Probe = {
  title: "SSH client",
  look: (bench) =>
    withTool("ssh", "openssh-client", bench, async (ssh) => {
      const { code, output } = await ssh(["-V"]);
      return code === 0
        ? { ok: true, found: lastLine(output) }
        : {
            ok: false,
            problem: lastLine(output),
            remedy: "Install it again: apt-get install openssh-client",
          };
    }),
};
