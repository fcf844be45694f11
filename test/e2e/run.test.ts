import { existsSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NEMESIS } from "../../checkers/history/operation.ts";
import { readHistory } from "../../checkers/history/read-history.ts";
import { listRuns } from "../../harness/store/find-run.ts";
import { readRunRecord } from "../../harness/store/run-record.ts";
import { faultline, freshStore } from "../support/cli.ts";
import { nodesBelow, until } from "../support/processes.ts";

const linux = process.platform === "linux";

describe("faultline run", () => {
  test("takes the correct store through partitions, kills and pauses to a valid verdict", {
    timeout: 60_000,
  }, async () => {
    const store = freshStore();
    const { exitCode, stdout, stderr } = await faultline([
      ...["run", "--time-limit", "10", "--seed", "11", "--store", store],
      // What part succeeds on a busy machine is not the question here.
      ...["--min-ok", "0.01"],
    ]);
    expect(`${exitCode} ${exitCode === 0 ? "" : stdout + stderr}`).toBe("0 ");
    expect(stdout).toContain("VALID");

    const [run, ...others] = listRuns(store);
    if (run === undefined) throw new Error("The run left no directory");
    expect(others).toEqual([]);
    expect(stdout).toContain("report.html");
    const record = readRunRecord(run.runFile);
    expect(record.status).toBe("finished");
    expect(record.settings.seed).toBe(11);
    expect(record.problems).toEqual([]);
    expect(record.faultSchedule.length).toBeGreaterThan(3);
    expect(readFileSync(run.reportFile, "utf8")).toContain("<html");
    expect(JSON.parse(readFileSync(run.verdictFile, "utf8"))).toMatchObject({ valid: true });
    for (const node of record.settings.nodes)
      expect(readFileSync(join(run.logsDir, `${node}.log`), "utf8")).not.toBe("");
    expect(readlinkSync(join(store, "latest"))).toContain(run.id);

    const { history } = await readHistory(run.historyFile);
    const faults = new Set(
      Array.from(history)
        .filter((op) => op.process === NEMESIS && op.type === "ok")
        .map((op) => op.f),
    );
    for (const f of ["start-partition", "stop-partition", "kill", "start", "pause", "resume"])
      expect(faults).toContain(f);
    if (linux) expect(nodesBelow(store)).toEqual([]);

    const again = await faultline(["check", run.path]);
    expect(again.exitCode).toBe(0);
    const listed = await faultline(["runs", "--store", store]);
    expect(listed.stdout).toMatch(new RegExp(`${run.id}.*reference.*register.*valid`));
    const report = await faultline(["report", run.id, "--store", store]);
    expect(report.stdout).toBe(run.reportFile);
  });

  // Real time decides what a partition meets: a short run on a busy machine may miss the leader.
  test("finds stale reads and draws a counterexample", { timeout: 60_000, retry: 4 }, async () => {
    const store = freshStore();
    const { exitCode, stdout } = await faultline([
      "run",
      "reference",
      "--defect",
      "stale-reads",
      "--time-limit",
      "8",
      "--store",
      store,
    ]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("INVALID");
    expect(stdout).toMatch(/nonlinearizable/);
    expect(stdout).toMatch(/read → /);
    expect(stdout).toMatch(/Again {3}faultline run reference --defect stale-reads .*--seed \d+/);
  });

  test("prints one JSON document with --json and nothing else", { timeout: 60_000 }, async () => {
    const { stdout, stderr, exitCode } = await faultline([
      "run",
      "--json",
      "--nemesis",
      "none",
      "--time-limit",
      "2",
      "--store",
      freshStore(),
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, status: "finished" });
  });

  test.runIf(linux)(
    "undoes everything, keeps the history and answers unknown when interrupted",
    { timeout: 60_000 },
    async () => {
      const store = freshStore();
      const run = faultline(["run", "--time-limit", "60", "--store", store]);
      await until("the history grows", () => historySize(store) > 50_000, 30_000);
      expect(nodesBelow(store).length).toBeGreaterThan(0);
      run.kill("SIGINT");
      const { exitCode, stdout } = await run;
      expect(exitCode).toBe(2);
      expect(stdout).toMatch(/interrupted after/);
      expect(nodesBelow(store)).toEqual([]);
      const [directory] = listRuns(store);
      expect(readRunRecord(directory?.runFile ?? "").status).toBe("interrupted");
    },
  );

  test.runIf(linux)(
    "leaves no process and a readable history when it is killed",
    { timeout: 60_000 },
    async () => {
      const store = freshStore();
      const run = faultline(["run", "--time-limit", "60", "--store", store]);
      await until("the history grows", () => historySize(store) > 100_000, 30_000);
      expect(nodesBelow(store).length).toBeGreaterThan(0);
      run.kill("SIGKILL");
      await run;
      await until("every node has ended", () => nodesBelow(store).length === 0, 2_000);
      const [directory] = listRuns(store);
      const checked = await faultline(["check", directory?.historyFile ?? "", "--json"]);
      expect(checked.exitCode).toBe(0);
      const judged = await faultline(["check", directory?.path ?? ""]);
      expect(judged.exitCode).toBe(2);
      expect(judged.stdout).toMatch(/killed|did not end/i);
    },
  );
});

function historySize(store: string): number {
  const [run] = listRuns(store);
  return run !== undefined && existsSync(run.historyFile) ? readFileSync(run.historyFile).length : 0;
}
