// Run in a network namespace of its own, where it may do to the routes what it likes. Prints what it finds.
import { execFileSync } from "node:child_process";
import {
  ensureGuardRoute,
  leadsTo,
  removeGuardRoute,
} from "../../../../../dist/harness/environment/docker/bridge/guard-route.js";

const ip = (...args) => execFileSync("ip", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const whereTo = (address) => {
  try {
    return ip("route", "get", address).split("\n", 1)[0].trim();
  } catch (error) {
    return error.stderr.trim();
  }
};

ip("link", "set", "lo", "up");
ip("link", "add", "out", "type", "veth", "peer", "name", "far");
ip("link", "set", "out", "up");
ip("address", "add", "192.0.2.2/24", "dev", "out");
ip("route", "add", "default", "via", "192.0.2.1");
const found = { unguarded: whereTo("198.18.7.11") };
found.ensured = [await ensureGuardRoute(), await ensureGuardRoute()];
found.guarded = whereTo("198.18.7.11");
ip("link", "add", "bridge7", "type", "veth", "peer", "name", "node7");
ip("link", "set", "bridge7", "up");
ip("address", "add", "198.18.7.1/24", "dev", "bridge7");
found.leads = {
  bridge: await leadsTo("198.18.7.11", "bridge7"),
  otherInterface: await leadsTo("198.18.7.11", "out"),
  otherSubnet: await leadsTo("198.18.8.11", "bridge7"),
};
ip("link", "del", "bridge7");
found.afterwards = { leads: await leadsTo("198.18.7.11", "bridge7"), route: whereTo("198.18.7.11") };
found.removed = [await removeGuardRoute(), await removeGuardRoute()];
ip("route", "add", "blackhole", "198.18.0.0/15");
found.byOthers = {
  ensured: await ensureGuardRoute(),
  removed: await removeGuardRoute(),
  left: whereTo("198.18.7.11"),
};
console.log(JSON.stringify(found));
