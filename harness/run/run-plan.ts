import type { Target } from "../../targets/target.ts";
import type { Workload } from "../../workloads/workload.ts";
import type { Environment } from "../environment/environment.ts";
import type { NemesisPackage } from "../nemesis/nemesis.ts";
import type { RunSettings } from "../store/run-record.ts";

/** Everything a run needs, resolved and checked: nothing in it can turn out not to exist. */
export interface RunPlan {
  readonly settings: RunSettings;
  readonly target: Target;
  readonly workload: Workload;
  readonly environment: Environment;
  readonly faults: readonly NemesisPackage[];
  readonly storeDir: string;
  /** Leave the cluster up at the end, for whoever wants to look at it. */
  readonly keep: boolean;
  /** Arguments after `faultline` that run this again. */
  readonly argv: readonly string[];
}
