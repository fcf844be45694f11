import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import type { RecordedOp } from "../../../checkers/history/columns.ts";
import { History } from "../../../checkers/history/history.ts";
import type { Json } from "../../../checkers/history/operation.ts";
import { checkLinearizable } from "../../../checkers/linearizability/check-linearizable.ts";
import type { Engine } from "../../../checkers/linearizability/engines/engine.ts";
import { ENGINES } from "../../../checkers/linearizability/engines/registry.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import type { Verdict } from "../../../checkers/verdict.ts";

const context: CheckContext = { expired: () => false, maxStates: 50_000_000 };

function* call(process: number, key: number, f: string, input: Json, output: Json): Iterable<RecordedOp> {
  yield { process, type: "invoke", f, key, value: input, time: 0 };
  yield { process, type: "ok", f, key, value: output, time: 0 };
}

/** Keys of a write and a read each; those of `stale` are read as something that nobody wrote. */
function* registers(keys: number, stale: ReadonlySet<number>): Iterable<RecordedOp> {
  for (let key = 0; key < keys; key++) yield* call(0, key, "write", key, key);
  for (let key = 0; key < keys; key++) yield* call(1, key, "read", null, stale.has(key) ? -1 : key);
}

describe("a history of very many keys", () => {
  const KEYS = 200_000;

  it("is decided as a whole, and every violated key is found", { timeout: 60_000 }, () => {
    const stale = new Set([0, 77_777, KEYS - 1]);
    const verdict = linearizable("register").check(History.from(registers(KEYS, stale)), context);
    expect(verdict).toMatchObject({
      valid: false,
      summary: "3 of 200,000 keys (400,000 operations) cannot be linearized as register",
      details: { violatedKeys: [...stale], decidedBy: { register: KEYS } },
    });
  });

  it("is linearizable with a certificate for each key", { timeout: 60_000 }, () => {
    const keys = KEYS / 4;
    const result = checkLinearizable(registers(keys, new Set()), "register");
    expect(result).toMatchObject({ valid: true, keys, operations: 2 * keys });
    if (result.valid !== true) return;
    const certificate = result.certificate();
    expect(certificate.size).toBe(keys);
    expect(certificate.get(keys - 1)?.map(({ invocation }) => invocation.f)).toEqual(["write", "read"]);
  });
});

describe("keys that are hard", () => {
  const HARD = 5;
  const ENOUGH = 1_000_000;

  /** Does not decide one of the keys before it may visit many states, and then finds it violated too. */
  function slowOn(hard: number): { readonly engine: Engine; readonly budgets: number[] } {
    const budgets: number[] = [];
    const engine: Engine = {
      name: "portfolio",
      description: "Takes its time",
      decide(task) {
        const [search] = ENGINES.filter(({ name }) => name === "portfolio");
        if (task.calls.key !== hard) return search?.decide(task);
        budgets.push(task.budget.maxStates);
        if (task.budget.maxStates >= ENOUGH) return search?.decide(task);
        const prefix = (): Int32Array => new Int32Array(0);
        return {
          kind: "undecided",
          by: "portfolio",
          explored: 1,
          reason: "states",
          placed: 0,
          certain: 2,
          prefix,
        };
      },
    };
    return { engine, budgets };
  }

  function check(
    stale: readonly number[],
    allKeys: boolean,
  ): { readonly verdict: Verdict; readonly budgets: readonly number[] } {
    const { engine, budgets } = slowOn(HARD);
    const history = History.from(registers(20, new Set(stale)));
    const verdict = linearizable("register", { allKeys, engines: [engine] }).check(history, context);
    return { verdict, budgets };
  }

  it("are given up after a first look once another key is violated", () => {
    const { verdict, budgets } = check([HARD, 19], false);
    expect(budgets).toHaveLength(1);
    expect(verdict).toMatchObject({
      valid: false,
      summary: expect.stringMatching(/^1 of 20 keys.*, and 1 more could not be decided/) as string,
      details: { violatedKeys: [19], undecided: [{ key: HARD, limit: "states" }] },
    });
  });

  it("are searched in rounds of growing budgets until all keys are decided, if that is asked for", () => {
    const { verdict, budgets } = check([HARD, 19], true);
    expect(budgets.length).toBeGreaterThan(2);
    for (const [round, budget] of budgets.entries()) expect(budget).toBe((budgets[0] ?? 0) * 10 ** round);
    expect(verdict).toMatchObject({ valid: false, details: { violatedKeys: [HARD, 19] } });
    expect(verdict.summary).not.toContain("could not be decided");
  });

  it("are searched on as long as no key is violated", () => {
    expect(check([HARD], false).verdict).toMatchObject({ valid: false, details: { violatedKeys: [HARD] } });
    const { verdict, budgets } = check([], false);
    expect(verdict.valid).toBe(true);
    expect(budgets.at(-1)).toBeGreaterThanOrEqual(ENOUGH);
  });

  it("are undecided for want of time, and not of states, if the time is up between two rounds", () => {
    const { engine, budgets } = slowOn(HARD);
    const history = History.from(registers(20, new Set()));
    const verdict = linearizable("register", { engines: [engine] }).check(history, {
      ...context,
      expired: () => budgets.length > 1,
    });
    expect(verdict).toMatchObject({
      valid: "unknown",
      reasons: [{ kind: "time", message: expect.stringContaining("the time for checking") as string }],
      details: { undecided: [{ key: HARD, limit: "time" }] },
    });
  });
});
