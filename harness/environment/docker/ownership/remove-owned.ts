import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../engine.ts";
import { statusOf } from "../engine-error.ts";
import { type Owner, ownedBy } from "./owner.ts";

/** How often it is tried again where the engine is busy with what it has been told. */
const ATTEMPTS = 50;
const BETWEEN_ATTEMPTS_MS = 100;

const NOT_FOUND = 404;
/** It is used by something that is about to go, or is going itself. */
const CONFLICT = 409;
/** A network that still has endpoints. */
const FORBIDDEN = 403;

/**
 * Removes every container, whatever its state, every network and every volume that an owner made.
 *
 * @throws when the engine fails, or something stays however often it is removed.
 */
export async function removeOwned(engine: Engine, owner: Owner): Promise<void> {
  const filters = ownedBy(owner);
  for (let attempt = 1; ; attempt++) {
    const left = await removeOnce(engine, filters);
    if (left.length === 0) return;
    if (attempt === ATTEMPTS) throw new Error(`The engine does not remove ${left.join(", ")}`);
    // What was just removed is gone by the next look; only what resists is waited for.
    if (attempt > 1) await sleep(BETWEEN_ATTEMPTS_MS);
  }
}

/** Containers first, since they use the others. Returns what there was. */
async function removeOnce(engine: Engine, filters: { readonly label: string[] }): Promise<readonly string[]> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  await Promise.all(
    containers.map(({ Id }) => attempt(() => engine.getContainer(Id).remove({ force: true, v: true }))),
  );
  await Promise.all([
    ...networks.map(({ Id }) => attempt(() => engine.getNetwork(Id).remove())),
    ...volumes.map(({ Name }) => attempt(() => engine.getVolume(Name).remove())),
  ]);
  return [
    ...containers.flatMap(({ Names }) => Names),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...volumes.map(({ Name }) => `volume ${Name}`),
  ];
}

/** What somebody else removes at the same time, or what is still in use, shows in the next look. */
async function attempt(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    const status = statusOf(error);
    if (status !== NOT_FOUND && status !== CONFLICT && status !== FORBIDDEN) throw error;
  }
}
