import {
  type ExplainedViolation,
  explainViolation,
} from "../../checkers/linearizability/counterexample/explain-violation.ts";
import { NEVER, objectCalls } from "../../checkers/linearizability/object-calls.ts";
import type { Model } from "../../checkers/models/model.ts";
import { findModel } from "../../checkers/models/registry.ts";
import { drawn } from "./notation.ts";

/** Violations that everybody has met, as pictures: the model, and what was done to the object `x`. */
export const CLASSICS = {
  "stale read": {
    model: "register",
    picture: `
      0: [write 7]               [read 9]
      1:          [write 9]
      2:                   [read 7]
    `,
  },
  "lost update": {
    model: "cas-register",
    picture: `
      0: [write 5] [cas 5 7]
      1:           [cas 5 9]
      2:                     [read 9]
    `,
  },
  "new-old inversion": {
    model: "register",
    picture: `
      0: [write 7]
      1:           [write 9                            ]
      2:             [read 9]
      3:                       [read 7]
    `,
  },
  "duplicated dequeue": {
    model: "fifo-queue",
    picture: `
      0: [enqueue 1] [enqueue 2]             [dequeue 1]
      1:                         [dequeue 1]
    `,
  },
  "lock overlap": {
    model: "mutex",
    picture: `
      0: [acquire]             [release]
      1:             [acquire]
    `,
  },
} as const;

export type Classic = keyof typeof CLASSICS;

export function classicViolation(name: Classic): ExplainedViolation {
  const { model, picture } = CLASSICS[name];
  return violationIn(model, picture);
}

/** What is said of a picture of the object `x` that cannot be linearized, as if an engine had found no smaller witness than all of it. */
export function violationIn(model: string | Model, picture: string): ExplainedViolation {
  const chosen = typeof model === "string" ? findModel(model) : model;
  const [calls] = objectCalls(drawn(picture, { key: "x" }));
  if (chosen === undefined || calls === undefined)
    throw new Error("There is no such model, or nothing happens");
  const witness = { calls: Int32Array.from({ length: calls.count }, (_, call) => call), until: NEVER };
  const budget = { expired: () => false, maxStates: 1e6 };
  return explainViolation(chosen, calls, { kind: "violated", by: "portfolio", explored: 0, witness }, budget);
}

/** Four processes that add 18 elements to a queue and take them out again, two of them in the wrong order: 36 operations. */
export function busyQueue(): string {
  const lanes = ["0:", "1:", "2:", "3:"];
  const put = (process: number, text: string, from: number, to: number): void => {
    lanes[process] = `${`${(lanes[process] ?? "").padEnd(from)}[${text}`.padEnd(to)}]`;
  };
  for (let i = 0; i < 18; i++) put(i % 4, `enqueue ${i}`, 10 + 5 * i, 36 + 5 * i - 8);
  for (let i = 0; i < 18; i++) {
    const element = i === 3 ? 14 : i === 14 ? 3 : i;
    put(i % 4, `dequeue ${element}`, 150 + 20 * i, 168 + 20 * i);
  }
  return lanes.join("\n");
}
