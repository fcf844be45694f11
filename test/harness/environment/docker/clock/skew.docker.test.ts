import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Skew, skewAt } from "../../../../../harness/environment/docker/clock/motion.ts";
import { SkewProgram } from "../../../../../harness/environment/docker/clock/skew-program.ts";
import type { ClockOffset } from "../../../../../harness/environment/environment.ts";
import { dockerAvailable, SKIP_REASON } from "../../../../support/docker.ts";
import { type ClockLab, type LabContainer, openClockLab } from "./clock-lab.ts";

const NONE = { realMs: 0, monotonicMs: 0 };
const by = (realMs: number, monotonicMs = 0): Skew => skewAt({ kind: "offset", realMs, monotonicMs }, 0);

describe.skipIf(!dockerAvailable)(`skew${SKIP_REASON}`, () => {
  let lab: ClockLab;
  let home: LabContainer;
  let skew: SkewProgram;

  beforeAll(async () => {
    lab = await openClockLab("skew");
    home = await lab.start("home", "redis", ["redis-server", "--save", "", "--appendonly", "no"]);
    skew = new SkewProgram(lab.agent);
    await home.shell.run("until redis-cli ping; do :; done");
  });

  afterAll(() => lab.close());

  /** The number by which the computer knows the process whose command line holds the mark. */
  async function pidOf(mark: string): Promise<number> {
    const { output } = await lab.agentShell.run(`pgrep -of ${mark}`);
    expect(Number(output)).toBeGreaterThan(1);
    return Number(output);
  }

  async function letterOf(pid: number): Promise<string> {
    const { output } = await lab.agentShell.run(`cut -d' ' -f3 /proc/${pid}/stat`);
    return output.trim();
  }

  interface Perl {
    readonly pid: number;
    ask(line: string): Promise<string>;
  }

  /** A program that answers each line with the value of an expression; `r` and `m` tell its two clocks in seconds. */
  async function startPerl(): Promise<Perl> {
    const mark = `perl-${Math.random()}`;
    const clocks = "sub r { clock_gettime(CLOCK_REALTIME) } sub m { clock_gettime(CLOCK_MONOTONIC) }";
    const program = await home.program([
      "perl",
      "-MTime::HiRes=clock_gettime,CLOCK_REALTIME,CLOCK_MONOTONIC",
      "-e",
      `$| = 1; ${clocks.replaceAll("sub m", "sub mono")} while (my $line = <STDIN>) { print eval($line), "\\n" }`,
      mark,
    ]);
    await program.ask("1");
    return { pid: await pidOf(mark), ask: (line) => program.ask(line) };
  }

  /** By how much the clocks of one program differ from another's. */
  async function difference(told: Perl, reference: Perl): Promise<ClockOffset> {
    const read = async (perl: Perl): Promise<readonly number[]> =>
      (await perl.ask('sprintf("%.6f %.6f", r(), mono())'))
        .split(" ")
        .map((seconds) => Number(seconds) * 1000);
    const [before, seen, after] = [await read(reference), await read(told), await read(reference)];
    const midway = (i: number): number => ((before[i] ?? 0) + (after[i] ?? 0)) / 2;
    return { realMs: (seen[0] ?? 0) - midway(0), monotonicMs: (seen[1] ?? 0) - midway(1) };
  }

  it("shifts wall clock and monotonic clock each by itself, and only those of the process", async () => {
    const [told, other] = [await startPerl(), await startPerl()];
    for (const wanted of [by(0, 60_000), by(-5_000), by(1_000, 2_000), by(0)]) {
      await skew.set(told.pid, wanted);
      const seen = await difference(told, other);
      expect(Math.abs(seen.realMs - wanted.offset.realMs)).toBeLessThan(100);
      expect(Math.abs(seen.monotonicMs - wanted.offset.monotonicMs)).toBeLessThan(100);
    }
    expect(await skew.show(other.pid)).toEqual([{ pid: other.pid, patched: false, ...NONE }]);
  });

  it("never turns a clock back that runs slow", async () => {
    const perl = await startPerl();
    await skew.set(perl.pid, { offset: NONE, rate: { realMs: 0, monotonicMs: -900 } });
    const steps =
      "my ($last, $back) = (mono(), 0); for (1 .. 2e5) { my $now = mono(); $back++ if $now < $last; $last = $now } $back";
    expect(await perl.ask(steps)).toBe("0");
    const [clocks] = await skew.show(perl.pid);
    expect(clocks?.monotonicMs).toBeLessThan(-20);
  });

  it("sets what a process has started along with it, and what that starts inherits it", async () => {
    const mark = `family-${Math.random()}`;
    const grandchild = `${mark}-inner`;
    await home.program(["sh", "-c", `sh -c 'while sleep 0.05; do :; done' ${grandchild} & wait`, mark]);
    let pid = 0;
    await expect.poll(async () => (pid = await pidOf(mark))).toBeGreaterThan(1);
    await skew.set(pid, by(42_000));
    const shown = await skew.show(pid);
    expect(shown.length).toBeGreaterThan(1);
    expect(shown.filter(({ patched }) => patched).map(({ realMs }) => realMs)).toContain(42_000);
    const inner = await pidOf(grandchild);
    expect(shown).toContainEqual({ pid: inner, patched: true, realMs: 42_000, monotonicMs: 0 });
    await lab.agentShell.run(`kill -9 ${pid} ${inner}`);
  });

  it("reaches a process that is stopped, which stays so", async () => {
    const perl = await startPerl();
    await lab.agentShell.run(`kill -STOP ${perl.pid}`);
    await expect.poll(() => letterOf(perl.pid)).toBe("T");
    await skew.set(perl.pid, by(9_000));
    expect(await letterOf(perl.pid)).toBe("T");
    await lab.agentShell.run(`kill -CONT ${perl.pid}`);
    const seconds = Number(await perl.ask("r()"));
    expect(Math.abs(seconds * 1000 - Date.now() - 9_000)).toBeLessThan(500);
  });

  it("says why it cannot reach a process that somebody else traces, and leaves it as it was", async () => {
    const perl = await startPerl();
    const seize = `$| = 1; while (<STDIN>) { print syscall(101, 0x4206, ${perl.pid}, 0, 0), "\\n" }`;
    const tracer = await lab.agent.program(["perl", "-e", seize]);
    expect(await tracer.ask("now")).toBe("0");
    await expect(skew.set(perl.pid, by(1))).rejects.toThrow(
      `error: process ${perl.pid} could not be stopped: it may be traced already`,
    );
    expect(await skew.show(perl.pid)).toEqual([{ pid: perl.pid, patched: false, ...NONE }]);
    await tracer.close();
    await skew.set(perl.pid, by(1));
  });

  it("finds nothing to do where there is no process", async () => {
    await skew.set(4_000_000, by(1));
    expect(await skew.show(4_000_000)).toEqual([]);
  });

  it("lets busy programs of several threads go on, a hundred times", async () => {
    const load = "redis-benchmark --threads 3 -c 3 -n 100000000 -q";
    for (let round = 0; round < 25; round++) {
      const mark = `busy-${Math.random()}`;
      await home.shell.run(`for i in 1 2 3 4; do ${load} set ${mark} $i >/dev/null 2>&1 & done`);
      let pids: readonly number[] = [];
      while (pids.length < 4) {
        const { output } = await lab.agentShell.run(`pgrep -f ${mark}`);
        pids = output.trim().split("\n").map(Number);
      }
      for (const [i, pid] of pids.entries()) {
        await skew.set(pid, by(1_000 * i + 1));
        expect(await skew.show(pid)).toEqual([{ pid, patched: true, realMs: 1_000 * i + 1, monotonicMs: 0 }]);
      }
      for (const pid of pids) expect(["S", "R"]).toContain(await letterOf(pid));
      await lab.agentShell.run(`kill -9 ${pids.join(" ")}`);
    }
  }, 120_000);
});
