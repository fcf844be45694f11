import { execa } from "execa";

/**
 * The addresses of all our networks: set aside for tests of network devices (RFC 2544), so that nobody else's are
 * among them.
 */
export const TEST_RANGE = "198.18.0.0/15";

/** What we enter into routes as their origin, so that ours can be told from others. */
const PROTOCOL = "86";
const OURS = ["blackhole", TEST_RANGE, "proto", PROTOCOL];
const SHOW = ["route", "show", "exact", TEST_RANGE, "type", "blackhole"];

/**
 * Sees that packets to our networks go nowhere once a network is removed, where otherwise the computer would
 * send them out by its default route. While a network exists, its own route is the more specific one.
 *
 * @returns Whether the route is there. To add it takes root, and a computer whose routes are Linux's.
 */
export async function ensureGuardRoute(): Promise<boolean> {
  await ip(["route", "add", ...OURS]);
  return (await ip(SHOW)).trim() !== "";
}

/** Takes the route away if it is of our making. Whether there was one, and is none any more. */
export async function removeGuardRoute(): Promise<boolean> {
  const showOurs = [...SHOW, "proto", PROTOCOL];
  if ((await ip(showOurs)).trim() === "") return false;
  await ip(["route", "del", ...OURS]);
  return (await ip(showOurs)).trim() === "";
}

/** Whether this computer sends what is meant for an address to the interface, and nowhere else. */
export async function leadsTo(address: string, networkInterface: string): Promise<boolean> {
  const route = await ip(["route", "get", address]);
  return route.split(/\s+/).join(" ").includes(` dev ${networkInterface} `);
}

/** What the command says; nothing when it refuses or is not there. */
async function ip(args: readonly string[]): Promise<string> {
  try {
    return (await execa("ip", args, { stdin: "ignore" })).stdout;
  } catch {
    return "";
  }
}
