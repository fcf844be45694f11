import { z } from "zod";
import type { Json } from "../../checkers/history/operation.ts";
import type { Service } from "../../targets/machine.ts";
import type { Random } from "../../workloads/generator/random.ts";
import type { Cut, FaultKind, Link } from "../environment/environment.ts";
import { HarnessError } from "../harness-error.ts";

/** How links are cut, whichever they are. */
export interface PartitionStyle {
  readonly reset: boolean;
  readonly flapping: boolean;
  /** All traffic, unless one service is named. */
  readonly service?: Service;
}

/** What each style does, for people. The service that is named here stands for any. */
export const PARTITION_STYLES: Readonly<Record<"reset" | "flapping" | "port=peer", string>> = {
  reset: "connections over cut links are reset instead of left hanging",
  flapping: "the links are cut and healed every few hundred milliseconds",
  "port=peer": "only the traffic of one service is cut: peer, or another that the target has",
};

/** The style as an operation's value says it; what is as usual is left out. */
export interface StyleFields {
  readonly how?: "reset";
  readonly service?: Service;
  readonly flapEveryMs?: number;
}

const styleSchema = z.object({
  how: z.literal("reset").exactOptional(),
  service: z.string().exactOptional(),
  flapEveryMs: z.number().positive().exactOptional(),
});

/** Time for which flapping links are cut, and then healed: longer than a heartbeat, shorter than patience. */
const MIN_FLAP_MS = 200;
const MAX_FLAP_MS = 600;

/** What the schedule says. */
export function chooseStyle({ reset, flapping, service }: PartitionStyle, random: Random): StyleFields {
  return {
    ...(reset && { how: "reset" }),
    ...(service !== undefined && { service }),
    ...(flapping && { flapEveryMs: MIN_FLAP_MS + random.int(0, MAX_FLAP_MS - MIN_FLAP_MS + 1) }),
  };
}

/** Reads it from an operation's value. @throws if it is not one, as in a schedule that was written by hand. */
export function parseStyle(value: Json): StyleFields {
  return styleSchema.parse(value);
}

export function withStyle(links: readonly Link[], { how, service }: StyleFields): readonly Cut[] {
  return links.map((link) => ({
    ...link,
    ...(how !== undefined && { how }),
    ...(service !== undefined && { service }),
  }));
}

/** What must be possible for a style. */
export function styleNeeds({ reset, service }: PartitionStyle): readonly FaultKind[] {
  const needs: FaultKind[] = [];
  if (reset) needs.push("partition-reset");
  if (service !== undefined) needs.push("partition-service");
  return needs;
}

/** @throws {@link HarnessError} for a service that the target does not have, if its services are known. */
export function assertServiceExists(
  service: Service | undefined,
  services: readonly Service[] | undefined,
): void {
  if (service === undefined || services === undefined || services.includes(service)) return;
  throw new HarnessError(
    "usage",
    `The target has no service ${JSON.stringify(service)} to cut off`,
    `Choose among ${services.join(", ")}`,
  );
}
