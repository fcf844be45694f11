import { describe, expect, test } from "vitest";
import { judgeFaults, type ProbeReport } from "../../../harness/doctor/diagnose.ts";
import { KNOWN_FAULTS, type KnownFault } from "../../../harness/doctor/known-faults.ts";
import type { ProbeName } from "../../../harness/doctor/probe.ts";
import { PROBES } from "../../../harness/doctor/probes.ts";

const LOSS: KnownFault = {
  environment: "docker",
  fault: "packet loss",
  mechanisms: [
    { how: "netem", needs: ["docker", "netem"] },
    { how: "statistic", needs: ["docker", "iptables-statistic"] },
  ],
};

describe("judgeFaults()", () => {
  test("takes the first mechanism for which everything works", () => {
    expect(judgeFaults([LOSS], findings())).toMatchObject([{ status: "possible", how: "netem" }]);
    expect(judgeFaults([LOSS], findings("netem"))).toMatchObject([{ status: "possible", how: "statistic" }]);
  });

  test("names what is missing, with what to do, where no mechanism works", () => {
    expect(judgeFaults([LOSS], findings("docker"))).toMatchObject([
      {
        status: "impossible",
        inThisVersion: false,
        missing: [{ what: "docker", problem: "no docker", remedy: "get docker" }],
      },
    ]);
  });

  test("names what the mechanism lacks that lacks least", () => {
    const hard: KnownFault = {
      ...LOSS,
      mechanisms: [
        { how: "easy", needs: ["fuse"] },
        { how: "hard", needs: ["docker", "root"] },
      ],
    };
    expect(judgeFaults([hard], findings("fuse", "docker", "root"))).toMatchObject([
      { missing: [{ what: "fuse" }] },
    ]);
  });

  test("does not call a mechanism possible on a processor it was not written for", () => {
    const clock: KnownFault = {
      ...LOSS,
      mechanisms: [{ how: "patch", needs: [], architecture: process.arch === "x64" ? "arm64" : "x64" }],
    };
    expect(judgeFaults([clock], findings())).toMatchObject([{ status: "impossible" }]);
  });

  test.each(KNOWN_FAULTS)(
    "$environment: $fault is possible where every probe succeeds, and not where none does",
    (row) => {
      const all = Object.keys(PROBES) as ProbeName[];
      const here: KnownFault = {
        ...row,
        mechanisms: row.mechanisms.map(({ how, needs }) => ({
          how,
          needs,
        })) as unknown as KnownFault["mechanisms"],
      };
      expect(judgeFaults([here], findings())).toMatchObject([{ status: "possible" }]);
      expect(judgeFaults([here], findings(...all))).toMatchObject([{ status: "impossible" }]);
    },
  );
});

/** What the probes found on a machine that has everything but these. */
function findings(...missing: readonly ProbeName[]): ReadonlyMap<ProbeName, ProbeReport> {
  return new Map(
    (Object.keys(PROBES) as ProbeName[]).map((name) => [
      name,
      missing.includes(name)
        ? { name, title: name, ok: false, problem: `no ${name}`, remedy: `get ${name}` }
        : { name, title: name, ok: true, found: "yes" },
    ]),
  );
}
