import { clockPackage } from "./clock.ts";
import { CLOCK_VARIANTS, parseClockSpec } from "./clock-spec.ts";
import { freezePackage } from "./freeze.ts";
import { killPackage } from "./kill.ts";
import type { NemesisPackage } from "./nemesis.ts";
import { partitionPackage } from "./partition.ts";
import { DEFAULT_PARTITIONS, PARTITIONS } from "./partition-divisions.ts";
import { PARTITION_STYLES } from "./partition-style.ts";
import { pausePackage } from "./pause.ts";
import { restartPackage } from "./restart.ts";
import { STORM_STYLES, stormPackage } from "./storm.ts";
import { DEFAULT_TARGETERS, TARGETERS, type Targeter } from "./targeters.ts";
import { EXPLICIT_GROUPS, EXPLICIT_NODES, parsePartitions, parseTargeters, type Syntax } from "./variants.ts";

/** A fault as a user can ask for it. */
export interface FaultEntry {
  /** What can be chosen after the colon, and what it means. */
  readonly variants: Readonly<Record<string, string>>;
  /** @param variants - The part after the colon; undefined for the default mixture. */
  create(spec: string, variants: string | undefined): NemesisPackage;
}

/** The faults by the name a user gives them. */
export type FaultName = "partition" | "kill" | "pause" | "freeze" | "restart" | "storm" | "clock";

export const FAULT_ENTRIES: Readonly<Record<FaultName, FaultEntry>> = {
  partition: partitionEntry(),
  kill: processEntry("kill", killPackage),
  pause: processEntry("pause", pausePackage),
  freeze: processEntry("freeze", freezePackage),
  restart: processEntry("restart", restartPackage),
  storm: stormEntry(),
  clock: {
    variants: CLOCK_VARIANTS,
    create: (spec, variants) => clockPackage(spec, parseClockSpec(variants, DEFAULT_TARGETERS)),
  },
};

function partitionEntry(): FaultEntry {
  const syntax: Syntax = {
    fault: "partition",
    variants: { ...PARTITIONS, ...PARTITION_STYLES },
    explicit: EXPLICIT_GROUPS,
  };
  return {
    variants: syntax.variants,
    create(spec, variants) {
      const { partitions, style } = parsePartitions(variants, syntax);
      return partitionPackage(spec, partitions.length > 0 ? partitions : DEFAULT_PARTITIONS, style);
    },
  };
}

/** A fault that takes nothing but nodes to choose from. */
function processEntry(
  fault: FaultName,
  createPackage: (spec: string, targeters: readonly Targeter[]) => NemesisPackage,
): FaultEntry {
  const syntax: Syntax = { fault, variants: TARGETERS, explicit: EXPLICIT_NODES };
  return {
    variants: syntax.variants,
    create(spec, variants) {
      const { targeters } = parseTargeters(variants, syntax);
      return createPackage(spec, orDefault(targeters));
    },
  };
}

function stormEntry(): FaultEntry {
  const syntax: Syntax = {
    fault: "storm",
    variants: { ...TARGETERS, ...STORM_STYLES },
    explicit: EXPLICIT_NODES,
  };
  return {
    variants: syntax.variants,
    create(spec, variants) {
      const { targeters, styles } = parseTargeters(variants, syntax, Object.keys(STORM_STYLES));
      return stormPackage(spec, orDefault(targeters), styles.includes("once"));
    },
  };
}

function orDefault(targeters: readonly Targeter[]): readonly Targeter[] {
  return targeters.length > 0 ? targeters : DEFAULT_TARGETERS;
}
