import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Op } from "../../../checkers/history/operation.ts";
import { NANOS_PER_MS } from "../../../checkers/history/operation.ts";
import { mapRest } from "../../../workloads/generator/step.ts";
import {
  imperfect,
  type OpGenerator,
  op,
  perfect,
  quick,
  sequence,
  validate,
} from "../../../workloads/index.ts";
import { COMBINATORS, type Tree, trees } from "../../support/generator-trees.ts";

const numRuns = 300 * Number(process.env["FAULTLINE_DEEP"] ?? 1);
const OPTIONS = { concurrency: 3, nemesis: true, limit: 200 };

const simulations = { quick, perfect, imperfect };
const simulation = fc.constantFrom(...(["quick", "perfect", "imperfect"] as const));

function check(law: (tree: Tree, simulate: typeof quick, seed: number) => void): void {
  fc.assert(
    fc.property(trees, simulation, fc.nat(5), (tree, name, seed) => {
      law(tree, simulations[name], seed);
    }),
    { numRuns },
  );
}

/** `source`, which is also asked, now and for later, when nobody will take the offer. */
function pestered(source: OpGenerator): OpGenerator {
  return {
    next(ctx) {
      source.next(ctx.withTime(ctx.time + 3 * NANOS_PER_MS));
      const first = source.next(ctx);
      const second = source.next(ctx);
      expect(second.kind).toBe(first.kind);
      return mapRest(second, pestered);
    },
    update(ctx, event) {
      source.update(ctx.withTime(ctx.time + 3 * NANOS_PER_MS), event);
      return pestered(source.update(ctx, event));
    },
  };
}

describe("every tree of combinators", () => {
  test("offers only what the scheduler can dispatch", () => {
    check(({ generator }, simulate, seed) => {
      simulate(validate(generator), { ...OPTIONS, seed });
    });
  });

  test("makes the same history from the same seed", () => {
    check(({ generator }, simulate, seed) => {
      expect(simulate(generator, { ...OPTIONS, seed })).toEqual(simulate(generator, { ...OPTIONS, seed }));
    });
  });

  test("is a value: offers that are not taken leave no trace", () => {
    check(({ generator }, simulate, seed) => {
      expect(simulate(pestered(generator), { ...OPTIONS, seed })).toEqual(
        simulate(generator, { ...OPTIONS, seed }),
      );
    });
  });

  test("makes a history in which time only grows and a process has one operation at a time", () => {
    check(({ generator }, simulate, seed) => {
      const history = simulate(generator, { ...OPTIONS, seed });
      const open = new Set<Op["process"]>();
      const crashed = new Set<Op["process"]>();
      for (const [i, { time, type, process, index }] of history.entries()) {
        expect(index).toBe(i);
        expect(time).toBeGreaterThanOrEqual(history[i - 1]?.time ?? 0);
        expect(open.has(process)).toBe(type !== "invoke");
        expect(crashed.has(process)).toBe(false);
        if (type === "invoke") open.add(process);
        else open.delete(process);
        if (type === "info" && process !== "nemesis") crashed.add(process);
      }
      expect(open.size).toBe(0);
    });
  });
});

test.each(Object.entries(COMBINATORS))("`%s()` emits something", (_, combine) => {
  const source = sequence([{ f: "a" }, { f: "b" }]);
  expect(quick(combine([source, op({ f: "c" })], 2), OPTIONS).length).toBeGreaterThan(0);
});
