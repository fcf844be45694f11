import { describe, expect, it } from "vitest";
import type { Operation } from "../../../../checkers/history/operation.ts";
import { textWidth } from "../../../../checkers/linearizability/counterexample/text-width.ts";
import { renderCounterexample } from "../../../../checkers/linearizability/render-counterexample.ts";
import { fifoQueue } from "../../../../checkers/models/fifo-queue.ts";
import { register } from "../../../../checkers/models/register.ts";
import type { Counterexample } from "../../../../checkers/verdict.ts";
import {
  busyQueue,
  type Classic,
  classicViolation,
  violationIn,
} from "../../../support/sample-counterexamples.ts";

const WIDTH = 80;

/** A queue that does not say that it is one: nothing but answers can be taken away. */
const PLAIN_QUEUE = Object.create(fifoQueue, { specialty: { value: undefined } }) as typeof fifoQueue;

function told(name: Classic): string {
  const { explanation, counterexample } = classicViolation(name);
  return `${explanation}\n\n${renderCounterexample(counterexample, WIDTH)}`;
}

/** Without the first and last line, and as far to the left as it goes. */
function text(indented: string): string {
  return indented.split("\n").slice(1, -1).join("\n").replace(/^ {6}/gm, "");
}

/** The part of a text that is drawn. */
function drawing(rendered: string): string[] {
  return rendered.slice(0, rendered.indexOf("\n\nAt first")).split("\n");
}

describe("explainViolation() and renderCounterexample() tell of", () => {
  it("a stale read", () => {
    expect(told("stale read")).toBe(
      text(`
      Key x: n2 answered a read with 7 (process 2, 2.500 s), but process 1 had overwritten 7 with 9, acknowledged at 1.700 s, before that read began

      process 0 (n0)   ├─ 1. write 7 ─┤
      process 1 (n1)                    ├─ 2. write 9 ─┤
      process 2 (n2)                                     ╞═ ✗ read → 7 ═╡
                                                             fits nowhere
                       0.000 s        0.800 s          1.700 s          2.500 s

      At first the state is null. The longest order that fits:
        1. write 7   process 0, op 0, 0.000 s to 0.800 s   leaves 7
        2. write 9   process 1, op 2, 0.900 s to 1.700 s   leaves 9
      Nothing can follow:
        ✗ read → 7   process 2, op 4, 1.800 s to 2.500 s
            read returned 7, but the register holds 9
      `),
    );
  });

  it("a lost update", () => {
    expect(told("lost update")).toBe(
      text(`
      Key x: process 1 on n1 found 5 and set 9 at 1.800 s, but process 0 had also found 5 and set 7, acknowledged at 1.800 s, and the register held 5 only once: one of the two updates was lost

      process 0 (n0)   ├─ 1. write 5 ─┤ ├─ 2. cas 5 → 7 ─┤
      process 1 (n1)                      ╞═ ✗ cas 5 → 9 ══╡  fits nowhere
                       0.000 s        0.800 s            1.800 s

      At first the state is null. The longest order that fits:
        1. write 5     process 0, op 0, 0.000 s to 0.800 s   leaves 5
        2. cas 5 → 7   process 0, op 2, 1.000 s to 1.800 s   leaves 7
      Nothing can follow:
        ✗ cas 5 → 9   process 1, op 3, 1.000 s to 1.800 s
            cas expected 5, but the register holds 7

      Order 2: write 5, cas 5 → 9; it leaves 9. Nothing can follow:
        2. cas 5 → 7: cas expected 5, but the register holds 9
      `),
    );
  });

  it("a new-old inversion", () => {
    expect(told("new-old inversion")).toBe(
      text(`
      Key x: n3 answered a read with 7 (process 3, 2.900 s), but process 2 had already seen 9 at 1.900 s, before that read began: the register went back from 9 to 7

      process 0 (n0)   ├─ 1. write 7 ─┤
      process 1 (n1)                    ├──────────── 2. write 9 ╌╌╌╌╌╌╌╌╌╌╌╌>
      process 2 (n2)                      ├─ 3. read → 9 ─┤
      process 3 (n3)                                        ╞═ ✗ read → 7 ═╡
                                                                fits nowhere
                       0.000 s        0.800 s             1.900 s          2.900 s

      At first the state is null. The longest order that fits:
        1. write 7    process 0, op 0, 0.000 s to 0.800 s   leaves 7
        2. write 9    process 1, op 2, 1.000 s to 4.600 s   leaves 9
        3. read → 9   process 2, op 3, 1.200 s to 1.900 s   leaves 9
      Nothing can follow:
        ✗ read → 7   process 3, op 5, 2.200 s to 2.900 s
            read returned 7, but the register holds 9
      `),
    );
  });

  it("a duplicated dequeue", () => {
    expect(told("duplicated dequeue")).toBe(
      text(`
      Key x: no order explains the dequeue of process 0 (3.600 s to 4.600 s) together with two others: dequeue returned 1, but the queue is empty

      process 0 (n0)   ├─ 1. enqueue 1 ─┤                      ╞═ ✗ dequeue → 1 ═╡
                                                                      fits nowhere
      process 1 (n1)                      ├─ 2. dequeue → 1 ─┤
                       0.000 s          1.000 s              3.400 s

      At first the state is []. The longest order that fits:
        1. enqueue 1     process 0, op 0, 0.000 s to 1.000 s   leaves [1]
        2. dequeue → 1   process 1, op 4, 2.400 s to 3.400 s   leaves []
      Nothing can follow:
        ✗ dequeue → 1   process 0, op 6, 3.600 s to 4.600 s
            dequeue returned 1, but the queue is empty
      `),
    );
  });

  it("a lock overlap", () => {
    expect(told("lock overlap")).toBe(
      text(`
      Key x: no order explains the acquire of process 1 (1.200 s to 2.000 s) together with one other operation: acquire succeeded, but the lock is held

      process 0 (n0)   ├─ 1. acquire ─┤
      process 1 (n1)                    ╞═ ✗ acquire ═╡  fits nowhere
                       0.000 s        0.800 s         2.000 s

      At first the state is free. The longest order that fits:
        1. acquire   process 0, op 0, 0.000 s to 0.800 s   leaves held
      Nothing can follow:
        ✗ acquire   process 1, op 2, 1.200 s to 2.000 s
            acquire succeeded, but the lock is held
      `),
    );
  });
});

describe("renderCounterexample()", () => {
  it("goes on below where 80 columns do not suffice, and keeps within them", () => {
    const { counterexample } = violationIn(PLAIN_QUEUE, busyQueue());
    const lines = drawing(renderCounterexample(counterexample, WIDTH));
    expect(lines.filter((line) => line === "").length).toBeGreaterThan(0);
    expect(lines.filter((line) => line.startsWith("process 0")).length).toBeGreaterThan(1);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(WIDTH);
  });

  it("cuts values that are too wide, and counts the columns of those that take two", () => {
    const wide = JSON.stringify("界".repeat(60));
    const { counterexample } = violationIn(register, `0: [write ${wide}]  [write 2] [read ${wide}]`);
    const rendered = renderCounterexample(counterexample, WIDTH);
    expect(rendered).toContain("界界…");
    for (const line of drawing(rendered)) expect(textWidth(line)).toBeLessThanOrEqual(WIDTH);
  });

  it("lets nothing through that a terminal would act upon", () => {
    const { counterexample } = violationIn(register, String.raw`0: [read "\u001b\u0007"]`);
    const nasty = { ...counterexample, labels: ["read \u001b[2J"] };
    expect(renderCounterexample(nasty)).not.toContain("\u001b");
    expect(renderCounterexample(nasty)).toContain("\\u{1b}");
  });

  it("says in which order a step leads to another that it shows", () => {
    const { counterexample } = violationIn(
      PLAIN_QUEUE,
      `
      0: [enqueue 1] [enqueue 2]
      1:   [enqueue 3)
      2:                         [dequeue 2]
    `,
    );
    expect(counterexample.configurationTotal).toBeGreaterThan(1);
    expect(renderCounterexample(counterexample)).toMatch(/it would leave \[.*\], as in order \d/);
  });

  it("tells what could come next but leads nowhere from what nothing can follow", () => {
    const { counterexample } = violationIn(
      "counter",
      `
      0: [add 2                 ]
      1:         [read 1]
    `,
    );
    const rendered = renderCounterexample(counterexample, WIDTH);
    expect(rendered).toContain("At first the state is 0. Whatever comes first leads nowhere:");
    expect(rendered).toContain("it would leave 2, as in order 2");
    expect(rendered).toContain("Order 2: add 2; it leaves 2. Nothing can follow:");
  });

  it("names the states that the culprit could have met which no order shows", () => {
    const { counterexample } = violationIn(
      "counter",
      `
      0: [add 1                                  ]
      1:   [add 10                               ]
      2:     [add 100                            ]
      3:        [read 7]
    `,
    );
    const rendered = renderCounterexample(counterexample, WIDTH);
    const [, listed = ""] = rendered.split("fits no other state either");
    const ends = counterexample.configurations.slice(0, 4).map(({ states }) => states.at(-1) ?? "0");
    const unsaid = counterexample.possibleStates.filter((state) => !ends.includes(state));
    expect(counterexample.possibleStateTotal).toBe(8);
    expect(unsaid.length).toBeGreaterThan(0);
    const lines = listed.split("\n").map((line) => line.trim());
    for (const state of unsaid.slice(0, 5)) expect(lines).toContain(state);
    for (const state of ends) expect(lines).not.toContain(state);
  });

  it("draws only the operations next to the culprit of a very large window", () => {
    const window = Array.from(
      { length: 60 },
      (_, i): Operation => ({
        invocation: { index: i, time: i, process: i, type: "invoke", f: "write", value: i },
      }),
    );
    const example: Counterexample = {
      model: "register",
      window,
      labels: window.map((_, i) => `write ${i}`),
      open: window.map((_, i) => i),
      unneeded: [],
      culprit: 3,
      possibleStates: [],
      possibleStateTotal: 0,
      configurations: [{ stateBefore: "null", linearized: [], states: [], stuck: [] }],
      configurationTotal: 1,
      fromTheBeginning: true,
      isMinimal: false,
      omitted: 0,
      surroundings: [],
    };
    const rendered = renderCounterexample(example);
    expect(rendered).toContain("(24 operations before these are not drawn)");
    expect(rendered).toMatch(/process 3 +╞.*✗/);
  });
});
