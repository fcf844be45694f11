import { describe, expect, test } from "vitest";
import { emit } from "../../../workloads/generator/step.ts";
import {
  Context,
  friendlyErrors,
  fromFunction,
  GeneratorError,
  type OpGenerator,
  op,
  quick,
  Random,
  sequence,
  trace,
  validate,
} from "../../../workloads/index.ts";

const ctx = Context.start({ concurrency: 2, random: Random.fromSeed(0) })
  .withTime(1500)
  .busy(0);
const good = { type: "invoke", time: 1500, process: 1, f: "read", value: null } as const;

/** Offers the same whatever happens, as a user's own generator might. */
function offering(emission: object): OpGenerator {
  const generator: OpGenerator = {
    next: () => emit(emission as typeof good, generator),
    update: () => generator,
  };
  return generator;
}

describe("`validate()`", () => {
  test("passes what the scheduler can dispatch", () => {
    const step = validate(offering(good)).next(ctx);
    expect(step.kind === "emit" && step.emission).toEqual(good);
    expect(quick(validate(sequence([{ f: "a" }, { f: "b" }])))).toHaveLength(4);
  });

  test.each([
    [{ ...good, process: 0 }, "process 0 is not free"],
    [{ ...good, process: 3 }, "thread 1 is process 1 now"],
    [{ ...good, process: "nemesis" }, undefined],
    [{ ...good, time: Number.NaN }, "its time is not a number of nanoseconds"],
    [{ ...good, time: -1 }, "its time is not a number of nanoseconds"],
    [{ ...good, type: "ok" }, "its type is none of invoke, sleep, log"],
    [{ ...good, f: "" }, "its f is empty"],
    [{ type: "sleep", time: 0, process: 1, durationNs: -5 }, "its duration is not a number of nanoseconds"],
  ])("judges %j", (emission, problem) => {
    const ask = (): unknown => validate(offering(emission)).next(ctx);
    if (problem === undefined) expect(ask).not.toThrow();
    else expect(ask).toThrow(problem);
  });

  test("names the offer and the context in its error", () => {
    expect(() => validate(offering({ ...good, process: 0 })).next(ctx)).toThrow(
      new GeneratorError(
        'A generator offered {"type":"invoke","time":1500,"process":0,"f":"read","value":null}: process 0 is not free',
        ctx,
      ),
    );
    expect(() => validate(offering({ ...good, process: 0 })).next(ctx)).toThrow(
      "; time 1500 ns, 2 of 3 threads free: 1 (process 1), nemesis (process nemesis)",
    );
  });

  test("guards what follows an operation and an event, too", () => {
    const bad = offering({ ...good, f: "" });
    const soon: OpGenerator = { next: () => emit(good, bad), update: () => bad };
    const step = validate(soon).next(ctx);
    expect(() => step.kind === "emit" && step.rest.next(ctx)).toThrow("its f is empty");
    expect(() =>
      validate(soon)
        .update(ctx, { ...good, index: 0 })
        .next(ctx),
    ).toThrow("its f is empty");
  });
});

describe("`friendlyErrors()`", () => {
  const cause = new TypeError("undefined is not a function");

  test("says what was asked, and in which context, and keeps the cause", () => {
    const failing = friendlyErrors(
      fromFunction(() => {
        throw cause;
      }),
    );
    expect(() => failing.next(ctx)).toThrow(
      "A generator failed when it was asked for an operation: undefined is not a function; time 1500 ns, 2 of 3 threads free",
    );
    expect(() => failing.next(ctx)).toThrow(expect.objectContaining({ cause }));
  });

  test("says which event a generator could not take", () => {
    const failing: OpGenerator = {
      ...op({ f: "a" }),
      update() {
        throw cause;
      },
    };
    expect(() => friendlyErrors(failing).update(ctx, { ...good, index: 7 })).toThrow(
      'A generator failed when it was told of {"type":"invoke","time":1500,"process":1,"f":"read","value":null,"index":7}',
    );
  });
});

test("`trace()` writes a line for every question and every event", () => {
  const lines: string[] = [];
  quick(
    trace("reads", (line) => lines.push(line), op({ f: "read" })),
    { concurrency: 1 },
  );
  expect(lines).toEqual([
    'reads: at time 0 ns, 1 of 1 threads free: 0 (process 0): offers {"type":"invoke","time":0,"process":0,"f":"read","value":null}',
    "reads: at time 0 ns, 0 of 1 threads free: told of invoke read null by process 0",
    "reads: at time 0 ns, 1 of 1 threads free: 0 (process 0): told of ok read null by process 0",
    "reads: at time 0 ns, 1 of 1 threads free: 0 (process 0): exhausted",
  ]);
});
