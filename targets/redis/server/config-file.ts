import type { Machine } from "../../machine.ts";

/** A line of a configuration file: the directive, and what it is given. */
export type Directive = readonly [name: string, ...args: readonly string[]];

/** The files that were provided, by the machines that have them. */
const provided = new WeakMap<Machine, Set<string>>();

/**
 * Gives a machine a configuration file for the first life of a server. The server rewrites it when it is told to
 * follow another or to watch another, and must find that again in its next life.
 *
 * @returns Its path, as the machine sees it.
 */
export async function provideConfig(
  machine: Machine,
  name: string,
  directives: readonly Directive[],
): Promise<string> {
  const files = provided.get(machine) ?? new Set();
  provided.set(machine, files);
  if (!files.has(name)) await machine.writeFile(name, renderConfig(directives));
  files.add(name);
  return `${machine.dataDir}/${name}`;
}

export function renderConfig(directives: readonly Directive[]): string {
  return directives.map(([name, ...args]) => `${[name, ...args.map(quote)].join(" ")}\n`).join("");
}

/** As Redis reads strings in its configuration, which is nearly as JSON writes them. */
function quote(arg: string): string {
  const escaped = [...Buffer.from(arg)].map((byte) => {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === "\\") return `\\${char}`;
    return byte >= 0x20 && byte < 0x7f ? char : `\\x${byte.toString(16).padStart(2, "0")}`;
  });
  return `"${escaped.join("")}"`;
}
