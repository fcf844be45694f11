import type { Defect } from "../../targets/target.ts";

/** The arguments of a run that looks for a defect, without the defect itself: so the correct store is run under the same. */
export function campaignArgs({ workload, nemesis, pace }: Defect): readonly string[] {
  const paced = [
    ["--nemesis-interval", pace?.nemesisIntervalSeconds],
    ["--latency", pace?.latencyMs],
    ["--read-fraction", pace?.readFraction],
  ] as const;
  return [
    ...["--workload", workload, "--nemesis", nemesis.join(",") || "none"],
    ...paced.flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)])),
  ];
}

/** The arguments that switch the defect on, and what takes its place in a run of the correct store. */
export function defectArgs({ name }: Defect, withDefect: boolean): readonly string[] {
  if (withDefect) return ["--defect", name];
  // Clients that repeat their requests are part of the campaign: what is broken is that the store carries them out again.
  return name === "duplicate-apply" ? ["--client-retry"] : [];
}

/** Campaigns that several defects share need only one control. */
export function campaignOf(defect: Defect): string {
  const retries = defectArgs(defect, false).length > 0 ? ", with retries" : "";
  const { workload, nemesis, pace } = defect;
  const paced = pace === undefined ? "" : ` at ${campaignArgs(defect).slice(4).join(" ")}`;
  return `${workload} under ${nemesis.join(", ") || "no faults"}${paced}${retries}`;
}
