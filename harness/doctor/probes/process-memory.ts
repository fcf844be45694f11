import { open, readFile } from "node:fs/promises";
import type { Probe } from "../probe.ts";
import { withSacrifice } from "../sacrifice.ts";

/** Writes to the memory of a child, what was there before: the way a process is shown another time. */
export const processMemory: Probe = {
  title: "memory of a process",
  look: () =>
    withSacrifice(async ({ pid }) => {
      try {
        const memory = await open(`/proc/${pid}/mem`, "r+");
        try {
          const address = await stackOf(pid);
          const byte = new Uint8Array(1);
          await memory.read(byte, 0, 1, address);
          const { bytesWritten } = await memory.write(byte, 0, 1, address);
          if (bytesWritten === 1) return { ok: true, found: "written, of a child process" };
          return refused("Nothing was written");
        } finally {
          await memory.close();
        }
      } catch (error) {
        return refused(error instanceof Error ? error.message : String(error));
      }
    }),
};

function refused(problem: string): { ok: false; problem: string; remedy: string } {
  return { ok: false, problem, remedy: "Use Linux, as root, with CAP_SYS_PTRACE" };
}

/** The lowest address of a process's stack, which is always mapped and writable. */
async function stackOf(pid: number): Promise<number> {
  const maps = await readFile(`/proc/${pid}/maps`, "utf8");
  const start = /^([0-9a-f]+)-.*\[stack\]$/m.exec(maps)?.[1];
  if (start === undefined) throw new Error(`No stack in the memory map of process ${pid}`);
  return Number.parseInt(start, 16);
}
