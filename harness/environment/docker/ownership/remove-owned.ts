import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../engine.ts";
import { engineWords } from "../engine-error.ts";
import { type Owner, ownedBy } from "./owner.ts";

/** How often it is tried again where the engine is busy with what it has been told, or fails at something. */
const ATTEMPTS = 50;
const BETWEEN_ATTEMPTS_MS = 100;

/**
 * Removes every container, whatever its state, every network and every volume that an owner made.
 *
 * @throws when the engine fails, or something stays however often it is removed.
 */
export async function removeOwned(engine: Engine, owner: Owner): Promise<void> {
  const filters = ownedBy(owner);
  for (let attempt = 1; ; attempt++) {
    const problem = await removeOnce(engine, filters).catch(engineWords);
    if (problem === undefined) return;
    if (attempt === ATTEMPTS) throw new Error(`The engine does not remove what it should: ${problem}`);
    // What was just removed is gone by the next look; only what resists is waited for.
    if (attempt > 1) await sleep(BETWEEN_ATTEMPTS_MS);
  }
}

/** Containers first, since they use the others. Returns what there was, if anything. */
async function removeOnce(
  engine: Engine,
  filters: { readonly label: string[] },
): Promise<string | undefined> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  const found = [
    ...(await all(
      containers.map(({ Id, Names }) => ({
        name: Names.join(", "),
        remove: () => engine.getContainer(Id).remove({ force: true, v: true }),
      })),
    )),
    ...(await all([
      ...networks.map(({ Id, Name }) => ({
        name: `network ${Name}`,
        remove: () => engine.getNetwork(Id).remove(),
      })),
      ...volumes.map(({ Name }) => ({
        name: `volume ${Name}`,
        remove: () => engine.getVolume(Name).remove(),
      })),
    ])),
  ];
  return found.length === 0 ? undefined : found.join(", ");
}

interface Removable {
  readonly name: string;
  readonly remove: () => Promise<unknown>;
}

/** Whatever a removal fails of, what is not gone shows in the next look. Returns the names, with what went wrong. */
function all(things: readonly Removable[]): Promise<readonly string[]> {
  return Promise.all(
    things.map(({ name, remove }) =>
      remove().then(
        () => name,
        (error: unknown) => `${name} (${engineWords(error)})`,
      ),
    ),
  );
}
