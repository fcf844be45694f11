import type { Capability, Environment } from "../environment/environment.ts";
import { localEnvironment } from "../environment/local/local-environment.ts";
import { KNOWN_FAULTS, type KnownFault, type Mechanism } from "./known-faults.ts";
import { type Finding, look, type ProbeName } from "./probe.ts";
import { PROBES } from "./probes.ts";
import { searchPathOf } from "./tool.ts";

/** What the doctor found out about this machine. Plain data: `--json` prints it as it is. */
export interface Diagnosis {
  readonly probes: readonly ProbeReport[];
  readonly faults: readonly FaultReport[];
}

export type ProbeReport = Finding & { readonly name: ProbeName; readonly title: string };

/**
 * Whether a fault can be injected: `ready` in this version; `possible` on this machine, but this version does not
 * inject it; or `impossible` on this machine as it is.
 */
export type FaultReport = { readonly environment: string; readonly fault: string } & (
  | { readonly status: "ready"; readonly how: string }
  | { readonly status: "possible"; readonly how: string }
  | {
      readonly status: "impossible";
      /** Whether this version would inject it if it were possible. */
      readonly inThisVersion: boolean;
      readonly missing: readonly Missing[];
    }
);

/** Something that a fault needs and that does not work here. */
export interface Missing {
  readonly what: string;
  readonly problem: string;
  readonly remedy: string;
}

export interface DiagnoseOptions {
  /** Where runs are kept. */
  readonly storeDir?: string;
  /** Directories in which programs are looked for. */
  readonly searchPath?: readonly string[];
  /** After which one probe is given up. */
  readonly timeoutMs?: number;
  /** The environments of this version. */
  readonly environments?: readonly Environment[];
}

/** Tries everything that faults are made of, all at once, and leaves nothing behind. */
export async function diagnose({
  storeDir = "store",
  searchPath = searchPathOf(process.env["PATH"] ?? ""),
  timeoutMs = 5_000,
  environments = [localEnvironment],
}: DiagnoseOptions = {}): Promise<Diagnosis> {
  const names = Object.keys(PROBES) as ProbeName[];
  const probes = await Promise.all(
    names.map(async (name): Promise<ProbeReport> => {
      const finding = await look(PROBES[name], { storeDir, searchPath }, timeoutMs);
      return { name, title: PROBES[name].title, ...finding };
    }),
  );
  const offered = await Promise.all(
    environments.map(async (environment) =>
      (await environment.capabilities()).map((capability) => reportCapability(environment.name, capability)),
    ),
  );
  return {
    probes,
    faults: judgeFaults(KNOWN_FAULTS, offered.flat(), new Map(probes.map((p) => [p.name, p]))),
  };
}

/** The faults of this version as their environments see them, then what the field knows besides. */
export function judgeFaults(
  known: readonly KnownFault[],
  offered: readonly FaultReport[],
  findings: ReadonlyMap<ProbeName, ProbeReport>,
): readonly FaultReport[] {
  const nameOf = ({ environment, fault }: { environment: string; fault: string }) =>
    `${environment}/${fault}`;
  const own = new Set(offered.map(nameOf));
  return [
    ...offered,
    ...known.filter((row) => !own.has(nameOf(row))).map((row) => judgeKnownFault(row, findings)),
  ];
}

function reportCapability(environment: string, capability: Capability): FaultReport {
  const { fault } = capability;
  return capability.supported
    ? { environment, fault, status: "ready", how: capability.how }
    : {
        environment,
        fault,
        status: "impossible",
        inThisVersion: true,
        missing: [{ what: fault, problem: capability.why, remedy: capability.remedy }],
      };
}

function judgeKnownFault(
  { environment, fault, mechanisms }: KnownFault,
  findings: ReadonlyMap<ProbeName, ProbeReport>,
): FaultReport {
  const attempts = mechanisms.map(({ how, ...mechanism }) => ({
    how,
    missing: whatIsMissing(mechanism, findings),
  }));
  const possible = attempts.find(({ missing }) => missing.length === 0);
  if (possible !== undefined) return { environment, fault, status: "possible", how: possible.how };
  // Of several that lack as much, the last is the most modest.
  const { missing } = attempts.reduce((nearest, attempt) =>
    attempt.missing.length <= nearest.missing.length ? attempt : nearest,
  );
  return { environment, fault, status: "impossible", inThisVersion: false, missing };
}

function whatIsMissing(
  { needs, architecture }: Omit<Mechanism, "how">,
  findings: ReadonlyMap<ProbeName, ProbeReport>,
): readonly Missing[] {
  const missing = needs.flatMap((name) => {
    const finding = findings.get(name);
    return finding === undefined || finding.ok
      ? []
      : [{ what: finding.title, problem: finding.problem, remedy: finding.remedy }];
  });
  if (architecture === undefined || architecture === process.arch) return missing;
  const remedy = `Use a machine with ${architecture} processors`;
  return [...missing, { what: architecture, problem: `This machine has ${process.arch}`, remedy }];
}
