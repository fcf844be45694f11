import type { Shell } from "../agent.ts";

/**
 * Leaves the nodes no way out of their network: without a default route, what is not for the network has nowhere to
 * go, whatever a database or its image may want to tell the world.
 *
 * @param pids - A process in each node's network namespace.
 * @throws if one has a way out nevertheless.
 */
export async function sealNetworks(shell: Shell, pids: readonly number[]): Promise<void> {
  const { code, output } = await shell.run(`
for pid in ${pids.join(" ")}; do
  nsenter -t "$pid" -n ip route del default
  [ -z "$(nsenter -t "$pid" -n ip route show default)" ] || exit 1
done`);
  if (code !== 0) throw new Error(`A node's network could not be sealed: ${output.trim()}`);
}
