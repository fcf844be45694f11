import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { History } from "../../../checkers/history/history.ts";
import type { Op } from "../../../checkers/history/operation.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import { type Model, moveTo, refuse } from "../../../checkers/models/model.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { drawn } from "../../support/notation.ts";
import { plainRegister } from "../../support/plain-register.ts";

const budget: CheckContext = { expired: () => false, maxStates: 1e6 };

function check(model: string | Model, history: History, context: CheckContext = budget): Verdict {
  return linearizable(model).check(history, context);
}

function reasonOf(verdict: Verdict): string {
  if (verdict.valid !== "unknown") throw new Error(`The verdict is ${verdict.valid}`);
  return `${verdict.reasons[0].kind}: ${verdict.reasons[0].message}`;
}

/** `clients` writers at once, round after round, each then reading a value nobody could have left: hard to refute. */
function contended(clients: number, rounds: number): History {
  const ops: Omit<Op, "index">[] = [];
  const push = (process: number, type: Op["type"], f: string, value: Op["value"]): void => {
    ops.push({ time: ops.length * 1e6, process, type, f, value });
  };
  for (let round = 0; round < rounds; round++) {
    for (let process = 0; process < clients; process++)
      push(process, "invoke", "cas", [`a${process}`, `b${process}`]);
    for (let process = 0; process < clients; process++)
      push(process, "info", "cas", [`a${process}`, `b${process}`]);
  }
  return History.from(ops.map((op, index) => ({ ...op, index })));
}

/** Rounds of `clients` concurrent appends with a read of everything; the last element shows up twice in the last read. */
function appliedTwice(clients: number, rounds: number): History {
  const ops: Omit<Op, "index">[] = [];
  const push = (process: number, type: Op["type"], f: string, value: Op["value"]): void => {
    ops.push({ time: ops.length * 1e6, process, type, f, value });
  };
  const elements: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const added = Array.from({ length: clients }, (_, process) => round * clients + process);
    for (const [process, element] of added.entries()) push(process, "invoke", "append", element);
    for (const [process, element] of added.entries()) push(process, "ok", "append", element);
    elements.push(...added.reverse());
    if (round === rounds - 1) elements.push(elements.at(-1) ?? 0);
    push(clients, "invoke", "read", null);
    push(clients, "ok", "read", [...elements]);
  }
  return History.from(ops.map((op, index) => ({ ...op, index })));
}

describe("linearizable()", () => {
  it("gives up an order of appends as soon as the next read speaks against it", () => {
    // Without looking ahead, each round of eight has 40,320 orders to try.
    const verdict = check("list", appliedTwice(8, 10));
    expect(verdict.valid).toBe(false);
    expect(verdict.details?.["statesExplored"]).toBeLessThan(1_000);
  });

  it("accepts a read that overlaps two writes with either value", () => {
    for (const value of [1, 2]) {
      const history = drawn(`
        0: [write 1]
        1:    [write 2                ]
        2:               [read ${value}]
      `);
      expect(check("register", history).valid).toBe(true);
    }
  });

  it("lets an operation of unknown outcome take effect at any later time, or never", () => {
    for (const value of [1, 2]) {
      const history = drawn(`
        0: [write 1]
        1:           [write 2)
        2:                          [read 1] [read ${value}]
      `);
      expect(check("register", history).valid).toBe(true);
    }
  });

  it("treats a missing completion like info", () => {
    const history = drawn(`
      0: [write 1]           [read 2]
      1:           [write 2>
    `);
    expect(check("register", history).valid).toBe(true);
  });

  it("does not let an operation of unknown outcome take effect twice", () => {
    const history = drawn(`
      0: [write 1) 
      1:           [read 1] [write 2] [read 1]
    `);
    expect(check("register", history).valid).toBe(false);
  });

  it("does not let an operation that failed take effect", () => {
    expect(check("register", drawn("0: [write 1} [read 1]")).valid).toBe(false);
  });

  it("lets a cas of unknown outcome take effect only on the value it expects", () => {
    const picture = (from: number): string => `
      0: [write 1]            [read 3]
      1:           [cas ${from} 3)
    `;
    expect(check("cas-register", drawn(picture(1))).valid).toBe(true);
    expect(check("cas-register", drawn(picture(2))).valid).toBe(false);
  });

  it("does not take a read of the initial value for proof that somebody wrote it", () => {
    const history = drawn(`
      0: [write 1]
      1: [read null               ] [read 1]
      2:            [write null)
    `);
    expect(check("register", history).valid).toBe(true);
  });

  it("judges each key alone and names the one that is violated", () => {
    const good = [...drawn("0: [write 1] [read 1]", { key: "good" })];
    const bad = [...drawn("7: [write 1] [read 2]", { key: "bad" })];
    const verdict = check("register", History.from([...good, ...bad].map((op, index) => ({ ...op, index }))));
    expect(verdict.valid).toBe(false);
    expect(verdict.details).toMatchObject({ keys: 2, operations: 4, violatedKeys: ["bad"] });
    if (verdict.valid === false) expect(verdict.anomalies[0].key).toBe("bad");
  });

  it("says nothing about a history in which nothing succeeded", () => {
    expect(reasonOf(check("register", drawn("0: [write 1) ")))).toBe("not-exercised: No operation succeeded");
    expect(reasonOf(check("register", History.from([])))).toBe("not-exercised: No operation succeeded");
  });

  it("says nothing about a history of writes that nobody read", () => {
    expect(reasonOf(check("register", drawn("0: [write 1]")))).toContain(
      "No operation that could show a wrong state",
    );
  });

  it("refuses to judge an operation that the model does not know", () => {
    expect(reasonOf(check("register", drawn("0: [write 1] [read 1] [cas 1 2]")))).toBe(
      "malformed: Operation 4 cannot be judged: the model register knows read, write, but not cas",
    );
  });

  it("refuses to judge a cas that is not a pair", () => {
    expect(reasonOf(check("cas-register", drawn("0: [cas 1]")))).toContain("a cas needs [from, to], not 1");
  });

  it("answers unknown, with how far it came, when its time is up", () => {
    const verdict = check("register", drawn("0: [write 1] [read 1]"), { ...budget, expired: () => true });
    expect(reasonOf(verdict)).toMatch(
      /^time: The history could not be decided within the time for checking: 0 of 2/,
    );
  });

  it("answers unknown when it may not hold enough states, and names the key", () => {
    const writes = Array.from({ length: 70 }, (_, value) => `${value}: [write ${value}]`).join("\n");
    const history = drawn(`${writes}\n70: ${" ".repeat(12)}[read 0] [read 1]`, { key: 12 });
    expect(check("register", history).valid).toBe(false);
    expect(reasonOf(check(plainRegister, history, { ...budget, maxStates: 3 }))).toMatch(
      /^memory: Key 12 could not/,
    );
  });

  it("is not slowed down by hundreds of crashed operations that nobody observed", () => {
    const crashed = [...contended(20, 1)];
    const read = [...drawn("99: [read null]")];
    const history = History.from([...crashed, ...read].map((op, index) => ({ ...op, index, time: index })));
    const verdict = check("cas-register", history);
    expect(verdict).toMatchObject({ valid: true, details: { operations: 21, statesExplored: 0 } });
  });

  it("refuses a name that is no model's", () => {
    expect(() => linearizable("regsiter")).toThrow(
      /^No model is called regsiter: there are register, cas-register, .*, list, /,
    );
  });

  it("judges by a model of the user's own", () => {
    const counter: Model<number> = {
      name: "counter",
      description: "A number that grows",
      init: 0,
      fs: ["add", "read"],
      step(state, { f, input, output }) {
        if (f === "add") return moveTo(state + Number(input));
        return output === undefined || output === state
          ? moveTo(state)
          : refuse(`read ${JSON.stringify(output)}, but it is ${state}`);
      },
      isPure: ({ f }) => f === "read",
      describe: String,
      describeCall: (call) => JSON.stringify(call),
    };
    const history = (read: number): History =>
      drawn(`
      0: [add 1] [add 2)
      1:                  [read ${read}]
    `);
    for (const read of [1, 3]) expect(check(counter, history(read)).valid).toBe(true);
    const verdict = check(counter, history(2));
    expect(verdict.valid).toBe(false);
    if (verdict.valid === false) expect(verdict.anomalies[0].explanation).toContain("read 2, but it is");
  });
});
