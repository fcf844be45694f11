import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Diagnosis } from "../../../harness/doctor/diagnose.ts";
import { renderDiagnosis } from "../../../harness/doctor/render-diagnosis.ts";

const DIAGNOSIS: Diagnosis = {
  probes: [
    { name: "root", title: "root", ok: true, found: "user id 0" },
    {
      name: "iptables",
      title: "iptables",
      ok: false,
      problem: "iptables is not installed",
      remedy: "Install it: apt-get install iptables",
    },
  ],
  faults: [
    { environment: "local", fault: "kill", status: "ready", how: "SIGKILL" },
    { environment: "local", fault: "clock", status: "possible", how: "vDSO" },
    {
      environment: "docker",
      fault: "partition",
      status: "impossible",
      inThisVersion: false,
      missing: [{ what: "iptables", problem: "iptables is not installed", remedy: "Install it" }],
    },
    {
      environment: "local",
      fault: "pause",
      status: "impossible",
      inThisVersion: true,
      missing: [{ what: "pause", problem: "It went on", remedy: "Allow signals" }],
    },
    {
      environment: "docker",
      fault: "kill",
      status: "impossible",
      inThisVersion: true,
      missing: [{ what: "iptables", problem: "iptables is not installed", remedy: "Install it" }],
    },
  ],
};

test("renderDiagnosis() aligns its columns and says in words what colour would say", () => {
  expect(stripVTControlCharacters(renderDiagnosis(DIAGNOSIS))).toBe(`This machine, found out by trying
  ok       root      user id 0
  missing  iptables  iptables is not installed
                     Install it: apt-get install iptables

Faults, and whether they can be injected here
  ready    local: kill        SIGKILL
  not yet  local: clock       possible here, not in this version yet (vDSO)
  missing  docker: partition  not in this version yet, and needs iptables
  missing  local: pause       It went on
                              Allow signals
  missing  docker: kill       needs iptables

1 of 5 faults are ready to use: faultline run --nemesis <name>`);
});
