import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Anomaly, Verdict } from "../../checkers/verdict.ts";
import { faultline, freshStore } from "../support/cli.ts";
import { dockerAvailable, SKIP_REASON } from "../support/docker.ts";
import { parseTrackRecord, type TrackRecordRow, trackRecord } from "../support/track-record.ts";

/** Real time decides what a fault meets, so a run may miss; not this often in a row. */
const TRIES = 3;
/** A row that runs longer, for people who want to be surer, is cut to this here. */
const MOST_SECONDS = 30;

interface Outcome {
  readonly valid: Verdict["valid"];
  readonly summary: string;
  readonly anomalies: readonly Anomaly[];
  /** Elements of sets that were acknowledged and are gone. */
  readonly lost: number | undefined;
}

const lossOf = new Map<string, number | undefined>();

describe.skipIf(!dockerAvailable)(
  `What is known of real databases${dockerAvailable ? "" : `: ${SKIP_REASON}`}`,
  () => {
    test.each(trackRecord().map((row) => [row.id, row.shows, row] as const))(
      "%s: %s",
      { timeout: TRIES * 90_000 },
      async (_, __, row) => {
        const seen: string[] = [];
        while (seen.length < TRIES) {
          const outcome = await runRow(row);
          seen.push(`${outcome.valid}: ${outcome.summary}`);
          // An anomaly where there is none to find is never to be tried away.
          if (row.expected.valid) expect(outcome.anomalies, outcome.summary).toEqual([]);
          if (outcome.valid !== row.expected.valid) continue;
          if (!row.expected.valid) {
            expect(outcome.anomalies.map(({ name }) => name)).toContain(row.expected.anomaly);
          }
          lossOf.set(row.id, outcome.lost);
          return;
        }
        throw new Error(`Not seen in ${TRIES} runs:\n${seen.join("\n")}`);
      },
    );

    test("R1 fewer: fewer are lost than without", () => {
      expect(lossOf.get("R1 fewer")).toBeLessThan(lossOf.get("R1") ?? 0);
    });
  },
);

async function runRow({ args }: TrackRecordRow): Promise<Outcome> {
  const { stdout, stderr } = await faultline([...shortened(args), "--json", "--store", freshStore()]);
  if (stdout === "") throw new Error(stderr);
  const { verdict } = JSON.parse(stdout) as { readonly verdict: Verdict };
  return {
    valid: verdict.valid,
    summary: verdict.summary,
    anomalies: verdict.valid === false ? verdict.anomalies : [],
    lost: z
      .number()
      .optional()
      .parse(verdict.parts?.find(({ checker }) => checker === "set")?.details?.["lost"]),
  };
}

function shortened(args: readonly string[]): readonly string[] {
  const at = args.indexOf("--time-limit");
  return at < 0
    ? args
    : args.map((arg, index) => (index === at + 1 ? String(Math.min(Number(arg), MOST_SECONDS)) : arg));
}

describe("The track record", () => {
  test("has a control that passes for everything that is found", () => {
    const rows = trackRecord();
    const controls = new Set(rows.filter(({ expected }) => expected.valid).map(({ id }) => id));
    const found = rows.filter(({ expected }) => !expected.valid).map(({ id }) => id);
    expect(found.length).toBeGreaterThan(4);
    // `R1 fewer` shares the control of `R1`.
    expect(found.filter((id) => !controls.has(`${id.replace(/ .*/, "")} control`))).toEqual([]);
  });

  test("is read as it is written, and not read past a row without a verdict", () => {
    const rows = parseTrackRecord(
      "| R9 | loses | `faultline run redis -t 5` | invalid: `lost` |\n| a | b | none | c |\n",
    );
    expect(rows).toEqual([
      {
        id: "R9",
        shows: "loses",
        args: ["run", "redis", "-t", "5"],
        expected: { valid: false, anomaly: "lost" },
      },
    ]);
    expect(() => parseTrackRecord("| R9 | loses | `faultline run redis` | maybe |")).toThrow(/R9/);
  });
});
