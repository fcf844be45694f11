import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { History } from "../../../checkers/history/history.ts";
import type { Op } from "../../../checkers/history/operation.ts";
import type { Job } from "../../../checkers/linearizability/crew.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { objectCalls } from "../../../checkers/linearizability/object-calls.ts";
import { fromPortable, toPortable } from "../../../checkers/linearizability/portable-calls.ts";
import { checkHistory, DEFAULT_BUDGET } from "../../../harness/check/check-history.ts";
import { type CrewOptions, type WorkerCrew, workerCrew } from "../../../harness/check/crew.ts";

const context: CheckContext = { expired: () => false, maxStates: 1e6 };

const crews: WorkerCrew[] = [];
afterEach(async () => {
  await Promise.all(crews.splice(0).map((crew) => crew.close()));
});

function crew(options: Partial<CrewOptions> = {}): WorkerCrew {
  const made = workerCrew({ workers: 2, timeLimitMs: 60_000, maxBytes: 2 ** 30, ...options });
  crews.push(made);
  return made;
}

/** A small generator of numbers, the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Registers of few values under several clients, one a key; some answers are those of another moment. */
function registers(seed: number, { keys, operations }: { keys: number; operations: number }): History {
  const choose = numbers(seed);
  const ops: Omit<Op, "index">[] = [];
  const push = (key: number, process: number, type: Op["type"], f: string, value: Op["value"]): void => {
    ops.push({ time: ops.length, process: key * 10 + process, type, f, value, key });
  };
  for (let key = 0; key < keys; key++) {
    let state: number | null = null;
    const open = new Map<number, { f: string; value: number | null; done: boolean }>();
    const isWrong = choose(3) === 0;
    for (let begun = 0; begun < operations || open.size > 0; ) {
      const process = choose(4);
      const current = open.get(process);
      if (current === undefined) {
        if (begun === operations) continue;
        begun++;
        const f = choose(2) === 0 ? "write" : "read";
        const value = f === "write" ? choose(3) : null;
        open.set(process, { f, value, done: false });
        push(key, process, "invoke", f, value);
      } else if (!current.done) {
        current.done = true;
        if (current.f === "write") state = current.value;
        else current.value = isWrong && choose(20) === 0 ? choose(3) : state;
      } else {
        open.delete(process);
        push(key, process, "ok", current.f, current.value);
      }
    }
  }
  return History.from(ops.map((op, index) => ({ ...op, index })));
}

function jobOn(history: History, more: Partial<Job> = {}): Job {
  const [calls] = objectCalls(history);
  if (calls === undefined) throw new Error("The history is empty");
  return { model: "register", calls: toPortable(calls), maxStates: 1e6, ...more };
}

describe("checkHistory()", () => {
  it("comes to the verdict of the checker alone", async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const history = registers(seed, { keys: 6, operations: 40 });
      const checker = linearizable("register", { allKeys: true });
      const alone = checker.check(history, context);
      const helped = await checkHistory(
        checker,
        history,
        { ...DEFAULT_BUDGET, maxStates: 1e6 },
        { workers: 2 },
      );
      expect(helped).toEqual(alone);
    }
  });

  it("says what is known when it is interrupted", async () => {
    const controller = new AbortController();
    controller.abort();
    const history = registers(1, { keys: 2, operations: 10 });
    const verdict = await checkHistory(linearizable("register"), history, DEFAULT_BUDGET, {
      signal: controller.signal,
    });
    expect(verdict).toMatchObject({ valid: "unknown", reasons: [{ kind: "time" }, { kind: "time" }] });
  });

  it("tells how far it has come", async () => {
    const seen: number[] = [];
    await checkHistory(linearizable("register"), registers(2, { keys: 5, operations: 10 }), DEFAULT_BUDGET, {
      workers: 0,
      onProgress: ({ decided }) => seen.push(decided),
    });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("a crew of workers", () => {
  it("decides what the search decides here, with the same proof", async () => {
    const help = crew();
    for (let seed = 1; seed <= 30; seed++) {
      const history = registers(seed, { keys: 1, operations: 30 });
      const there = await help.decide(jobOn(history));
      const alone = linearizable("register", { engine: "portfolio" }).check(history, context);
      expect(there.kind).toBe(alone.valid === true ? "linearizable" : "violated");
      if (there.kind === "linearizable") expect(there.certificate().length).toBe(30);
      if (there.kind === "violated") expect(there.witness.calls.length).toBeGreaterThan(0);
    }
  });

  it("is sent every search that is worth it, and comes to the verdict of the checker alone", async () => {
    let sent = 0;
    const help = crew({ notWorthSending: 0 });
    for (let seed = 1; seed <= 5; seed++) {
      const history = registers(seed, { keys: 4, operations: 15 });
      const options = { allKeys: true, engine: "portfolio" } as const;
      const alone = linearizable("register", options).check(history, context);
      const counting = {
        ...help,
        decide: (job: Job) => {
          sent++;
          return help.decide(job);
        },
      };
      const helped = await linearizable("register", options).checkWithCrew?.(history, context, counting);
      expect(helped).toEqual(alone);
    }
    expect(sent).toBe(5 * 4);
  });

  it("answers undecided when nobody waits any more", async () => {
    const help = crew();
    help.cancel();
    const outcome = await help.decide(jobOn(registers(3, { keys: 1, operations: 20_000 })));
    expect(outcome).toMatchObject({ kind: "undecided", reason: "time" });
  });

  it("passes on what a model that is not there says", async () => {
    const job = jobOn(registers(3, { keys: 1, operations: 10 }), { model: "no-such-model" });
    await expect(crew().decide(job)).rejects.toThrow("No model is called no-such-model");
  });

  it.each([
    ["ends", "process.exit(3)", "crash", "ended with 3"],
    ["throws outside of a check", "setImmediate(() => { throw new Error('no more') })", "crash", "no more"],
    [
      "uses up its memory",
      "const all = []; for (;;) all.push(new Array(1e5).fill(all.length + 0.5))",
      "memory",
      "memory",
    ],
  ])("makes of a worker that %s a reason, and starts another one", async (_, deed, reason, words) => {
    const folder = mkdtempSync(join(tmpdir(), "faultline-worker-"));
    const entry = join(folder, "worker.mjs");
    writeFileSync(
      entry,
      `import { parentPort } from "node:worker_threads";
       parentPort.on("message", ({ job }) => {
         if (job.model === "deadly") { ${deed}; return; }
         parentPort.postMessage({ kind: "outcome", outcome: { kind: "inapplicable", engine: "portfolio" } });
       });`,
    );
    const help = crew({ workers: 1, maxBytes: 2 ** 20, entry: pathToFileURL(entry) });
    const history = registers(3, { keys: 1, operations: 10 });
    const lost = await help.decide(jobOn(history, { model: "deadly" }));
    expect(lost).toMatchObject({ kind: "lost", reason });
    expect(lost.kind === "lost" && lost.message).toContain(words);
    expect(await help.decide(jobOn(history))).toMatchObject({ kind: "inapplicable" });
  });
});

describe("toPortable() and fromPortable()", () => {
  it("keep what was asked and answered, and when", () => {
    const values = [1, -7, 1.5, "a", null, [1, "b"], { c: 2 }, -7, "a"];
    const ops = values.flatMap((value, process): Op[] => [
      { index: 2 * process, time: 0, process, type: "invoke", f: "write", value, key: "k" },
      ...(process % 3 === 0
        ? []
        : [{ index: 2 * process + 1, time: 0, process, type: "ok", f: "write", value, key: "k" } as const]),
    ]);
    const [calls] = objectCalls(History.from(ops));
    if (calls === undefined) throw new Error("The history is empty");
    const copy = fromPortable(structuredClone(toPortable(calls)));
    expect(copy).toMatchObject({ key: "k", count: calls.count, moments: calls.moments });
    expect([...copy.invoked]).toEqual([...calls.invoked]);
    expect([...copy.returned]).toEqual([...calls.returned]);
    for (let call = 0; call < calls.count; call++) {
      const { invocation, completion } = copy.history.operationAt(copy.position[call] ?? -1);
      expect(invocation).toMatchObject({ f: "write", value: values[call], process: call });
      expect(completion?.type).toBe(call % 3 === 0 ? undefined : "ok");
      if (completion !== undefined) expect(completion.value).toEqual(values[call]);
    }
  });
});
