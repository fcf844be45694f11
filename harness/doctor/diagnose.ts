import { dockerEnvironment } from "../environment/docker/docker-environment.ts";
import { type Capability, type Environment, FAULT_KINDS } from "../environment/environment.ts";
import { localEnvironment } from "../environment/local/local-environment.ts";
import { HarnessError } from "../harness-error.ts";
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

/** An environment of this version. */
export interface OfferedEnvironment {
  readonly environment: Environment;
  /** What must work before it can be asked what it injects. */
  readonly needs: readonly ProbeName[];
}

const ENVIRONMENTS: readonly OfferedEnvironment[] = [
  { environment: localEnvironment, needs: [] },
  { environment: dockerEnvironment, needs: ["docker", "containers", "images"] },
];

export interface DiagnoseOptions {
  /** Where runs are kept. */
  readonly storeDir?: string;
  /** Directories in which programs are looked for. */
  readonly searchPath?: readonly string[];
  /** After which one probe is given up. */
  readonly timeoutMs?: number;
  readonly environments?: readonly OfferedEnvironment[];
}

/** Tries everything that faults are made of, all at once, and leaves nothing behind. */
export async function diagnose({
  storeDir = "store",
  searchPath = searchPathOf(process.env["PATH"] ?? ""),
  timeoutMs = 5_000,
  environments = ENVIRONMENTS,
}: DiagnoseOptions = {}): Promise<Diagnosis> {
  const names = Object.keys(PROBES) as ProbeName[];
  const probes = await Promise.all(
    names.map(async (name): Promise<ProbeReport> => {
      const finding = await look(PROBES[name], { storeDir, searchPath }, timeoutMs);
      return { name, title: PROBES[name].title, ...finding };
    }),
  );
  const findings = new Map(probes.map((report) => [report.name, report]));
  const own = await Promise.all(environments.map((offer) => askEnvironment(offer, findings)));
  return { probes, faults: [...own.flat(), ...judgeFaults(KNOWN_FAULTS, findings)] };
}

/** The faults of this version, as the environment that injects them sees them. */
async function askEnvironment(
  { environment, needs }: OfferedEnvironment,
  findings: ReadonlyMap<ProbeName, ProbeReport>,
): Promise<readonly FaultReport[]> {
  const missing = whatIsMissing({ needs }, findings);
  if (missing.length > 0) return noneOf(environment, missing);
  try {
    const capabilities = await environment.capabilities();
    return capabilities.map((capability) => reportCapability(environment.name, capability));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof HarnessError ? error.hint : "Run a short test there, and see its log";
    return noneOf(environment, [{ what: environment.name, problem, remedy }]);
  }
}

function noneOf({ name }: Environment, missing: readonly Missing[]): readonly FaultReport[] {
  return FAULT_KINDS.map((fault) => ({
    environment: name,
    fault,
    status: "impossible",
    inThisVersion: true,
    missing,
  }));
}

/** What the machine allows of the faults that this version does not inject. */
export function judgeFaults(
  known: readonly KnownFault[],
  findings: ReadonlyMap<ProbeName, ProbeReport>,
): readonly FaultReport[] {
  return known.map((fault) => judgeKnownFault(fault, findings));
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
