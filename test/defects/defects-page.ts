import type { Defect } from "../../targets/target.ts";
import { campaignArgs, defectArgs } from "../support/defect-campaign.ts";

/** What came of looking for a defect, once for each seed. */
export interface Found {
  readonly defect: Defect;
  /** Seconds to the first evidence, in the runs that found it. */
  readonly seconds: readonly number[];
  readonly runs: number;
  /** The names of all anomalies that were found, the most frequent first. */
  readonly anomalies: readonly string[];
}

/** What the correct store did under the same workload and faults. */
export interface Control {
  readonly campaign: string;
  readonly runs: number;
  readonly valid: number;
  /** Runs in which something was found that is not there. */
  readonly invalid: number;
}

/** `docs/defects.md`. */
export function defectsPage(
  found: readonly Found[],
  controls: readonly Control[],
  circumstances: string,
): string {
  return `# Defects that can be switched on, and how soon they are found

The bundled reference store is a correct one: Raft, with transactions, sessions and leases. Each of these switches breaks one thing in it on purpose, in the way
that a real system was once broken. They show that the harness finds what it is for, and how long that takes.

\`npm run defects -- --write-docs\` ran every one with several seeds and wrote this page. The time is that of the run until all evidence of the first anomaly was
there; the median is over the runs that found it. A run lasts 3 seconds, then 8, then 16 if it found nothing.

Measured on ${circumstances}.

| defect | what is broken | seen in | found by | anomaly | found in | median time |
|---|---|---|---|---|---|---|
${found.map(row).join("\n")}

Any of them: \`faultline run reference --defect <name>\` with the options in the fourth column.

## The correct store

The same campaigns without a defect. Nothing may be found there, and ${alarms(controls)}; a run that is not valid was no full test, as when
too few operations succeeded on a busy machine.

| campaign | runs | valid | anomalies in |
|---|---|---|---|
${controls.map(({ campaign, runs, valid, invalid }) => `| ${campaign} | ${runs} | ${valid} | ${invalid} |`).join("\n")}
`;
}

/** `nothing was in 150 runs` */
function alarms(controls: readonly Control[]): string {
  const runs = controls.reduce((sum, control) => sum + control.runs, 0);
  const invalid = controls.reduce((sum, control) => sum + control.invalid, 0);
  return invalid === 0
    ? `nothing was in ${runs} runs`
    : `something was in ${invalid} of ${runs} runs, which is a fault of the harness or of the store`;
}

function row({ defect, seconds, runs, anomalies }: Found): string {
  const median = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)];
  const args = [...campaignArgs(defect), ...defectArgs(defect, false)].join(" ");
  const names = anomalies.slice(0, 4).map((name) => `\`${name}\``);
  const cells = [
    `\`${defect.name}\``,
    defect.description,
    defect.seenIn,
    `\`${args}\``,
    names.join(", "),
    `${seconds.length} of ${runs}`,
    median === undefined ? "" : `${median.toFixed(1)} s`,
  ];
  return `| ${cells.join(" | ")} |`;
}
