import { randomBytes } from "node:crypto";
import { HarnessError } from "../../../harness-error.ts";
import type { Engine } from "../engine.ts";
import { engineWords } from "../engine-error.ts";
import type { Labels } from "../ownership/owner.ts";
import { chooseSubnet, type Subnet } from "./subnet.ts";

/** A network that exists. */
export interface BridgeNetwork {
  readonly name: string;
  readonly subnet: Subnet;
  /** The interface by which the computer is on it. */
  readonly bridge: string;
}

/** Two harnesses can choose the same subnet at the same time. */
const ATTEMPTS = 10;

/** @throws {@link HarnessError} when the engine makes none. */
export async function createNetwork(
  engine: Engine,
  { name, labels }: { readonly name: string; readonly labels: Labels },
): Promise<BridgeNetwork> {
  const bridge = `flt-${randomBytes(4).toString("hex")}`;
  const taken = new Set(await subnetsInUse(engine));
  for (let attempt = 1; ; attempt++) {
    const subnet = chooseSubnet(taken);
    if (subnet === undefined) throw cannotCreate(name, "all of 198.18.0.0/15 is taken");
    try {
      await engine.createNetwork({
        Name: name,
        CheckDuplicate: true,
        Driver: "bridge",
        Labels: { ...labels },
        Options: { "com.docker.network.bridge.name": bridge },
        IPAM: { Config: [{ Subnet: subnet.cidr, Gateway: subnet.gateway }] },
      });
      return { name, subnet, bridge };
    } catch (error) {
      const words = engineWords(error);
      if (attempt === ATTEMPTS || !/overlap/i.test(words)) throw cannotCreate(name, words);
      taken.add(subnet.cidr);
    }
  }
}

async function subnetsInUse(engine: Engine): Promise<readonly string[]> {
  const networks = await engine.listNetworks();
  return networks.flatMap(({ IPAM }) => (IPAM?.Config ?? []).flatMap(({ Subnet: cidr }) => cidr ?? []));
}

function cannotCreate(name: string, why: string): HarnessError {
  return new HarnessError(
    "unsupported",
    `The engine does not make the network ${name}: ${why}`,
    "Run `faultline cleanup`, or remove networks that nobody uses",
  );
}
