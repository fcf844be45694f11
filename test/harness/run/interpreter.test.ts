import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Completion,
  NANOS_PER_MS,
  NANOS_PER_SECOND,
  NEMESIS,
  type Op,
} from "../../../checkers/history/operation.ts";
import { type InterpreterOptions, interpret, type WorkerOutcome } from "../../../harness/run/interpreter.ts";
import { Context, type ThreadId } from "../../../workloads/generator/context.ts";
import type { Invoke, OpGenerator } from "../../../workloads/generator/generator.ts";
import { Random } from "../../../workloads/generator/random.ts";
import {
  any,
  clients,
  concat,
  fromFunction,
  limit,
  log,
  mix,
  nemesis,
  op,
  repeat,
  sleep,
  stagger,
  timeLimit,
  untilOk,
} from "../../../workloads/index.ts";
import { virtualClock } from "../../support/virtual-clock.ts";

type Answer = (op: Invoke, thread: ThreadId) => Promise<WorkerOutcome> | WorkerOutcome;

interface Outcome {
  readonly history: readonly Op[];
  readonly messages: readonly string[];
}

async function run(
  generator: OpGenerator,
  answer: Answer,
  options: {
    concurrency?: number;
    seed?: number;
    signal?: AbortSignal;
    clock?: InterpreterOptions["clock"];
    onRecord?: (op: Op) => void;
  } = {},
): Promise<Outcome> {
  const { concurrency = 5, seed = 1 } = options;
  const history: Op[] = [];
  const messages: string[] = [];
  const start = { context: Context.start({ concurrency, random: Random.fromSeed(seed) }), nextIndex: 0 };
  await interpret(generator, start, {
    clock: options.clock ?? virtualClock(),
    invoke: async (thread, invocation) => answer(invocation, thread),
    nodeOf: (thread) => (thread === NEMESIS ? undefined : `n${(thread % 3) + 1}`),
    record: (event) => {
      history.push(event);
      options.onRecord?.(event);
    },
    log: (message) => messages.push(message),
    signal: options.signal ?? new AbortController().signal,
  });
  return { history, messages };
}

const ok: WorkerOutcome = { type: "ok" };
const info: WorkerOutcome = { type: "info", error: "timeout" };
const write = (): OpGenerator => op({ f: "write", value: 1 });

describe("interpret()", () => {
  test("numbers a crashed process as itself plus the number of clients", async () => {
    const onlyThreadZero = limit(4, repeat(write()));
    const { history } = await run(clients(onlyThreadZero), () => info, { concurrency: 1 });
    expect(history.filter((event) => event.type === "invoke").map((event) => event.process)).toEqual([
      0, 1, 2, 3,
    ]);
  });

  test("keeps a crashed thread on its node", async () => {
    const { history } = await run(clients(limit(60, repeat(write()))), () => info, { concurrency: 5 });
    for (const event of history) expect(event.node).toBe(`n${((Number(event.process) % 5) % 3) + 1}`);
  });

  test("handles completions that have arrived before it invokes anything new", async () => {
    let waiting: ((outcome: WorkerOutcome) => void)[] = [];
    const answer: Answer = () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length < 2) return;
        const both = waiting;
        waiting = [];
        setImmediate(() => {
          for (const finish of both) finish(ok);
        });
      });
    const { history } = await run(clients(limit(40, repeat(write()))), answer, { concurrency: 2 });
    // Both clients finish at the same instant; both completions must stand before either's next invocation.
    for (let at = 2; at + 3 < history.length; at += 4) {
      expect(history.slice(at, at + 4).map((event) => event.type)).toEqual(["ok", "ok", "invoke", "invoke"]);
    }
  });

  test("gives no operation to a generator's offer before its time", async () => {
    const { history } = await run(clients(limit(100, stagger(5, repeat(write())))), () => ok);
    const times = history.filter((event) => event.type === "invoke").map((event) => event.time);
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(10 * NANOS_PER_MS);
    expect((times.at(-1) ?? 0) / 99).toBeGreaterThan(4 * NANOS_PER_MS);
  });

  test("tells the generator of every completion", async () => {
    let attempts = 0;
    const answer: Answer = () => (++attempts < 7 ? { type: "fail", error: "no" } : ok);
    const { history } = await run(clients(untilOk(repeat(write()))), answer, { concurrency: 1 });
    expect(history.filter((event) => event.type !== "invoke").map((event) => event.type)).toEqual([
      ...Array<string>(6).fill("fail"),
      "ok",
    ]);
  });

  test("lets a process sleep without a trace in the history, and logs", async () => {
    const { history, messages } = await run(clients(concat(log("now"), sleep(2000), write())), () => ok, {
      concurrency: 1,
    });
    expect(messages).toEqual(["now"]);
    expect(history).toHaveLength(2);
    expect(history[0]?.time).toBeGreaterThanOrEqual(2 * NANOS_PER_SECOND);
  });

  test("invokes nothing more once aborted, and still records what was in flight", async () => {
    const controller = new AbortController();
    const { history } = await run(clients(repeat(write())), () => ok, {
      signal: controller.signal,
      onRecord: (event) => {
        if (event.index === 999) controller.abort();
      },
    });
    const open =
      history.filter((event) => event.type === "invoke").length -
      history.filter((event) => event.type !== "invoke").length;
    expect(open).toBe(0);
    expect(history.length).toBeLessThan(1_020);
  });

  test("wakes up for an abort while it waits for an operation that is far off", async () => {
    const controller = new AbortController();
    const clock = virtualClock();
    clock.after(NANOS_PER_SECOND, () => {
      controller.abort();
    });
    const farOff = concat(write(), stagger(3_600_000, repeat(write())));
    await run(clients(farOff), () => ok, { clock, signal: controller.signal, concurrency: 1 });
    expect(clock.now()).toBeLessThan(3600 * NANOS_PER_SECOND);
  });

  test("goes on from where the last phase stopped", async () => {
    const clock = virtualClock();
    const history: Op[] = [];
    const options: InterpreterOptions = {
      clock,
      invoke: () => Promise.resolve(info),
      nodeOf: () => undefined,
      record: (event) => history.push(event),
      log: () => undefined,
      signal: new AbortController().signal,
    };
    const start = { context: Context.start({ concurrency: 1, random: Random.fromSeed(1) }), nextIndex: 0 };
    const between = await interpret(clients(write()), start, options);
    await interpret(clients(write()), between, options);
    expect(history.map((event) => event.index)).toEqual([0, 1, 2, 3]);
    expect(history.map((event) => event.process)).toEqual([0, 0, 1, 1]);
  });

  /** A workload of reads and writes under a nemesis, against clients that answer by lot after a while. */
  async function lottery(seed: number, concurrency: number): Promise<readonly Op[]> {
    const clock = virtualClock();
    const random = Random.fromSeed(seed).split("answers");
    let n = 0;
    const answer: Answer = () => {
      const draw = n++;
      const type = random.pick(2 * draw, ["ok", "ok", "fail", "info"] as const);
      return new Promise((resolve) => {
        clock.after(random.float(2 * draw + 1) * 20 * NANOS_PER_MS, () => {
          resolve(type === "ok" ? { type, value: draw } : { type, error: "by lot" });
        });
      });
    };
    const work = mix(
      fromFunction((draw) => ({ f: "write", value: draw.int(0, 100) })),
      fromFunction(() => ({ f: "read", value: null })),
    );
    const generator = timeLimit(
      1000,
      any(clients(stagger(2, work)), nemesis(stagger(100, repeat(op({ f: "kill", value: null }))))),
    );
    return (await run(generator, answer, { concurrency, seed, clock })).history;
  }

  test("writes a well-formed history whatever the clients answer", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 40 }), async (seed, concurrency) => {
        const history = await lottery(seed, concurrency);
        const open = new Map<Op["process"], Op>();
        const crashed = new Set<Op["process"]>();
        let time = 0;
        for (const [index, event] of history.entries()) {
          expect(event.index).toBe(index);
          expect(event.time).toBeGreaterThanOrEqual(time);
          time = event.time;
          if (event.type === "invoke") {
            expect(open.has(event.process)).toBe(false);
            expect(crashed.has(event.process)).toBe(false);
            open.set(event.process, event);
          } else {
            const completion = event as Completion;
            expect(open.get(event.process)?.f).toBe(completion.f);
            open.delete(event.process);
            if (event.type === "info" && event.process !== NEMESIS) crashed.add(event.process);
          }
        }
        expect(open.size).toBe(0);
        expect(history.length).toBeGreaterThan(0);
      }),
      { numRuns: 20 * Number(process.env["FAULTLINE_DEEP"] ?? 1) },
    );
  });

  test("gives the same history for the same seed in virtual time, byte for byte", async () => {
    const first = JSON.stringify(await lottery(7, 10));
    expect(JSON.stringify(await lottery(7, 10))).toBe(first);
    expect(JSON.stringify(await lottery(8, 10))).not.toBe(first);
  });
});
