import { HarnessError } from "../harness-error.ts";
import { FAULT_ENTRIES, type FaultName } from "./fault-entries.ts";
import type { NemesisPackage } from "./nemesis.ts";

/** Said in place of a list of faults. */
export const NO_FAULTS = "none";

/** Every fault with its default mixture of variants. */
export const FAULT_PACKAGES: readonly NemesisPackage[] = Object.entries(FAULT_ENTRIES).map(([name, entry]) =>
  entry.create(name, undefined),
);

/** Every fault, and every variant of it, as a user names it. */
export const FAULT_SPECS: readonly { readonly name: string; readonly description: string }[] = Object.entries(
  FAULT_ENTRIES,
).flatMap(([name, entry]) => [
  { name, description: entry.create(name, undefined).description },
  ...Object.entries(entry.variants).map(([variant, effect]) => ({
    name: `${name}:${variant}`,
    description: effect,
  })),
]);

/**
 * Reads `partition,kill,pause`, `partition:majorities-ring,kill:leaders+minority`, or `none`.
 *
 * @throws {@link HarnessError} that names what is not known, and what is.
 */
export function parseFaults(text: string): readonly NemesisPackage[] {
  if (text.trim() === NO_FAULTS) return [];
  const faults = text.split(",").map((spec) => parseFault(spec.trim()));
  const twice = faults.find((fault, index) => faults.findIndex(({ name }) => name === fault.name) !== index);
  if (twice !== undefined) {
    throw usage(`The nemesis ${twice.name} is named twice`, `Put its variants together: ${twice.name}:a+b`);
  }
  return faults;
}

/** The packages of a run, from the specifications its record holds. */
export function findFaultPackages(specs: readonly string[]): readonly NemesisPackage[] {
  return specs.map(parseFault);
}

function parseFault(spec: string): NemesisPackage {
  const colon = spec.indexOf(":");
  const name = colon < 0 ? spec : spec.slice(0, colon);
  if (!isFaultName(name)) {
    throw usage(
      `There is no nemesis ${name}`,
      `Choose among ${Object.keys(FAULT_ENTRIES).join(", ")}, or ${NO_FAULTS}`,
    );
  }
  return FAULT_ENTRIES[name].create(spec, colon < 0 ? undefined : spec.slice(colon + 1));
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULT_ENTRIES, name);
}

function usage(message: string, hint: string): HarnessError {
  return new HarnessError("usage", message, hint);
}
