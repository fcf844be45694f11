import { expect, test } from "vitest";
import {
  concurrencyLimit,
  delay,
  imperfect,
  limit,
  op,
  perfect,
  quick,
  repeat,
  sequence,
  simulate,
} from "../../../workloads/index.ts";

const endless = repeat(op({ f: "a" }));

test("`quick()` completes everything at once", () => {
  expect(quick(limit(4, endless), { concurrency: 2 }).map(({ type, time }) => [type, time])).toEqual(
    ["invoke", "ok", "invoke", "ok", "invoke", "ok", "invoke", "ok"].map((type) => [type, 0]),
  );
});

test("`perfect()` takes 10 ns and uses all threads", () => {
  expect(
    perfect(limit(3, endless), { concurrency: 2 }).map(({ type, time, process }) => [type, time, process]),
  ).toEqual([
    ["invoke", 0, 0],
    ["invoke", 0, 1],
    ["ok", 10, 0],
    ["ok", 10, 1],
    ["invoke", 10, 0],
    ["ok", 20, 0],
  ]);
});

test("`imperfect()` fails, crashes and succeeds in turn", () => {
  const history = imperfect(limit(6, endless), { concurrency: 1 });
  expect(history.filter(({ type }) => type !== "invoke").map(({ type }) => type)).toEqual([
    "fail",
    "info",
    "ok",
    "fail",
    "info",
    "ok",
  ]);
});

test("`simulate()` gives a crashed process's thread the process plus the concurrency", () => {
  const crash = simulate(
    limit(8, endless),
    ({ process }) => ({
      latencyNs: 10,
      outcome: () =>
        Number(process) % 5 === 0 ? { type: "info", error: "simulated" } : { type: "ok", value: null },
    }),
    { concurrency: 5 },
  );
  const processes = crash.filter(({ type }) => type === "invoke").map(({ process }) => process);
  expect(processes).toEqual([0, 1, 2, 3, 4, 5, 1, 2]);
});

test("`simulate()` never renames the nemesis", () => {
  const history = simulate(
    limit(3, endless),
    () => ({ latencyNs: 1, outcome: () => ({ type: "info", error: "simulated" }) }),
    { concurrency: 0, nemesis: true },
  );
  expect(history.every(({ process }) => process === "nemesis")).toBe(true);
});

test("`simulate()` handles completions before it takes an operation for later", () => {
  const history = perfect(delay(0.00001, sequence([{ f: "a" }, { f: "b" }])), { concurrency: 2 });
  expect(history.map(({ type, f }) => `${type} ${f}`)).toEqual(["invoke a", "ok a", "invoke b", "ok b"]);
});

test("`simulate()` stops at its limit, with all operations completed", () => {
  const history = perfect(endless, { limit: 7 });
  expect(history.filter(({ type }) => type === "invoke")).toHaveLength(7);
  expect(history).toHaveLength(14);
});

test("`simulate()` refuses to wait for ever", () => {
  expect(() => quick(concurrencyLimit(0, endless))).toThrow("The generator is stuck: pending since 0 ns");
});
