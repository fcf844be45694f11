import { describe, expect, it } from "vitest";
import type { CheckContext } from "../../../checkers/checker.ts";
import { linearizable } from "../../../checkers/linearizability/linearizable.ts";
import type { Verdict } from "../../../checkers/verdict.ts";
import { drawn } from "../../support/notation.ts";

const budget: CheckContext = { expired: () => false, maxStates: 1e6 };

function explanation(model: string, picture: string, key?: string | number): string {
  const verdict: Verdict = linearizable(model).check(
    drawn(picture, key === undefined ? {} : { key }),
    budget,
  );
  if (verdict.valid !== false) throw new Error(`The history is ${verdict.valid}: ${verdict.summary}`);
  return verdict.anomalies[0].explanation;
}

describe("linearizable(cas-register) explains", () => {
  it("a stale read by what had overwritten the value", () => {
    const text = explanation(
      "cas-register",
      `
      0: [write 7]               [read 9]
      1:          [write 9]
      2:                   [read 7]
      `,
      3,
    );
    expect(text).toBe(
      "Key 3: n2 answered a read with 7 (process 2, 2.500 s), but process 1 had overwritten 7 with 9, acknowledged at 1.700 s, before that read began",
    );
  });

  it("a value that comes back after it was overwritten and the new one read", () => {
    const text = explanation(
      "cas-register",
      `
      0: [write 7]                   [read 7]
      1:          [write 9] [read 9]
    `,
    );
    expect(text).toContain("process 1 had overwritten 7 with 9");
    expect(text).toContain("process 1 had even seen 9 at 2.600 s, and then 7 came back");
  });

  it("a stale read of a value that is written again only later", () => {
    const text = explanation(
      "cas-register",
      `
      0: [write 7]          [read 7]            [write 7] [read 7] [read 7]
      1:          [write 9]
    `,
    );
    expect(text).toContain(
      "but process 1 had overwritten 7 with 9, acknowledged at 1.700 s, before that read began",
    );
    expect(text).not.toContain("lost");
  });

  it("an acknowledged write that no read ever shows", () => {
    const text = explanation(
      "cas-register",
      `
      0: [write 7]          [read 7] [read 7]
      1:          [write 9]
    `,
    );
    expect(text).toContain(
      "no read ever showed 9, and 7 was still there at 3.500 s: the acknowledged 9 was lost",
    );
  });

  it("a read of the initial value after a write", () => {
    const text = explanation(
      "cas-register",
      `
      0: [write 7]          [read 7]
      1:           [read null]
    `,
    );
    expect(text).toContain("n1 answered a read with null");
    expect(text).toContain("process 0 had written 7, acknowledged at 0.800 s, before that read began");
  });

  it("a read of a value that nobody wrote", () => {
    expect(explanation("cas-register", "0: [write 7] [read 8]")).toBe(
      "n0 answered a read with 8 (process 0, 1.700 s), but nobody ever wrote 8",
    );
  });

  it("a read of a value whose only write had failed", () => {
    const text = explanation("cas-register", "0: [write 7} [write 6] [read 7]");
    expect(text).toContain(
      "the only write of 7, by process 0, had failed at 0.800 s and must have had no effect",
    );
  });

  it("a read of a value that was written only later", () => {
    const text = explanation("cas-register", "0: [read 7] [write 7]");
    expect(text).toContain("7 was first written only later, by process 0 from 0.900 s on");
  });

  it("two cas that both found a value which was there once", () => {
    const text = explanation(
      "cas-register",
      `
      0: [write 5] [cas 5 7]
      1:           [cas 5 9]
    `,
    );
    expect(text).toContain("the register held 5 only once: one of the two updates was lost");
  });

  it("reads that go back although both writes are still open", () => {
    const text = explanation(
      "cas-register",
      `
      0: [write 7                                                                              ]
      1: [write 9                                                                              ]
      2:   [read 7] [read 9]
      3:                     [read 7]
    `,
    );
    expect(text).toContain(
      "process 2 had already seen 9 at 1.800 s, before that read began: the register went back from 9 to 7",
    );
  });
});

describe("linearizable(list) explains", () => {
  it("an acknowledged append that is lost", () => {
    const text = explanation(
      "list",
      `
      0: [append 1] [append 2]
      1:                       [read [1]] [read [1]]
    `,
    );
    expect(text).toContain("process 0 had appended 2, acknowledged at");
    expect(text).toContain("no later read shows it: it was lost");
  });

  it("a stale read by the reads that show what it misses", () => {
    const text = explanation(
      "list",
      `
      0: [append 1] [append 2]            [read [1,2]]
      1:                       [read [1]]
    `,
    );
    expect(text).toContain("other reads show it, so this one was stale");
  });

  it("an append that was applied twice", () => {
    const text = explanation("list", "0: [append 1] [append 2] [read [1,2,1]]");
    expect(text).toContain(
      "1 is in it 2 times and was appended once (process 0, 0.000 s): an append was applied twice",
    );
  });

  it("an append that was applied twice to a long list, by that end of the list", () => {
    const appends = Array.from({ length: 20 }, (_, i) => `[append ${i}]`).join(" ");
    const shown = [...Array.from({ length: 20 }, (_, i) => i), 18];
    const text = explanation("list", `0: ${appends} [read ${JSON.stringify(shown)}]`);
    expect(text).toContain("answered a read with [… 17 more, 17, 18, 19, 18] (process 0,");
  });

  it("an element that nobody appended", () => {
    expect(explanation("list", "0: [append 1] [read [1,5]]")).toContain("but nobody ever appended 5");
  });

  it("an element whose append had failed", () => {
    expect(explanation("list", "0: [append 1] [append 2} [read [1,2]]")).toContain(
      "the append of 2 by process 0 had failed",
    );
  });

  it("an element that was read and is gone", () => {
    const text = explanation(
      "list",
      `
      0: [append 1                                  ]
      1:           [read [1]]
      2:                       [read []]
    `,
    );
    expect(text).toContain("process 1 had already read 1 at 1.900 s");
  });

  it("two reads that disagree about the order", () => {
    const text = explanation(
      "list",
      `
      0: [append 1] [read [1,2]]
      1: [append 2] [read [2,1]]
    `,
    );
    expect(text).toContain("the two disagree about element 1");
  });
});
