import { History } from "../../checkers/history/history.ts";
import type { Json, OpType } from "../../checkers/history/operation.ts";
import type { EngineName } from "../../checkers/linearizability/engines/engine.ts";
import { drawn } from "../support/notation.ts";

/** A history that a rule is about, and that comes about by itself too seldom. */
export interface HardCase {
  readonly engine: EngineName;
  readonly model: string;
  readonly what: string;
  readonly history: History;
  /** The engine has no rule for it, and must say so. */
  readonly silent?: boolean;
  /** The witness of the violation, where another would be one too, but would explain less. */
  readonly witness?: readonly number[];
}

const ONE_CRASHED_REMOVAL_TOO_FEW = drawn(`
  0: [enqueue 1] [enqueue 2] [dequeue null]
  1:             [dequeue>
`);

/** The element below is none of the priority queue's business; by the deadlines alone its removal seems to have time. */
const REMOVALS_THAT_MUST_NOT_BE_EXCHANGED = drawn(`
  0: [enqueue 0]
  1:             [dequeue>
  2:               [dequeue                                                       null]
  3:                        [enqueue 1] [enqueue 3]
  4:                                                [dequeue>
  5:                                                 [enqueue 2]
  6:                                                              [dequeue 2]
`);

const DOMINATED_BY_NONE = drawn(`
  0: [write 1>
  1: [cas null 2>
  2: [cas 2 1>
  3:               [read 1] [write 3] [read 1]
`);

const USED_MORE_EARLIER = drawn(`
  0: [write 1>
  1: [cas 1 2>
  2: [write 2>
  3: [cas 7 1>
  4:            [read 2] [write 3] [read 1]
`);

const WITH_FIRST_ADDITION_LOST = told(`
  1 invoke add 1
  5 invoke add 1
  5 ok add 1
  0 invoke contains 1
  0 ok contains false
`);

export const HARD_CASES: readonly HardCase[] = [
  {
    engine: "register",
    model: "cas-register",
    what: "a read of the last of several cas of unknown outcome",
    history: drawn(`
      1: [cas null 0>
      0:  [cas 0 2>
      3:   [read 2]
    `),
  },
  {
    engine: "register",
    model: "cas-register",
    what: "a cas that was replaced twice, and of which nobody knows what it replaced",
    history: told(`
      4 invoke read
      0 invoke cas [1,0]
      0 ok cas [1,0]
      1 invoke cas [0,1]
      1 info cas [0,1]
      6 invoke write 2
      4 ok read
      2 invoke cas [1,0]
      2 ok cas [1,0]
      6 ok write 2
    `),
  },
  {
    engine: "queue",
    model: "fifo-queue",
    what: "an empty removal between items that overlap",
    history: drawn(`
      2: [enqueue 1] [enqueue 4                ]
      5:  [dequeue 1]  [dequeue>
      1:              [enqueue 5]
      3:                         [dequeue null]
    `),
  },
  {
    engine: "queue",
    model: "fifo-queue",
    what: "an addition of null, which a removal that finds nothing answers too",
    history: drawn("0: [enqueue null] [dequeue null]"),
    silent: true,
  },
  {
    engine: "queue",
    model: "fifo-queue",
    what: "an empty removal that asks for more removals of unknown outcome than there are",
    history: ONE_CRASHED_REMOVAL_TOO_FEW,
    witness: [0, 1, 2, 3],
  },
  {
    engine: "stack",
    model: "stack",
    what: "three items of which each two are in order",
    history: told(`
      4 invoke push 2
      4 ok push 2
      2 invoke push 1
      2 ok push 1
      0 invoke push 0
      5 invoke pop null
      6 invoke push 3
      0 ok push 0
      7 invoke pop null
      3 invoke pop null
      5 ok pop 2
      6 ok push 3
      1 invoke pop null
      7 ok pop 3
      3 ok pop 1
      1 ok pop 0
    `),
  },
  {
    engine: "priority-queue",
    model: "priority-queue",
    what: "a removal that only a lesser item was there for too",
    history: drawn(`
      0: [enqueue 2]
      3:  [enqueue 0] [enqueue 1]
      1:             [dequeue 1  ]
    `),
  },
  {
    engine: "priority-queue",
    model: "priority-queue",
    what: "removals of unknown outcome that took other items than it looks",
    history: REMOVALS_THAT_MUST_NOT_BE_EXCHANGED,
    silent: true,
  },
  {
    engine: "set",
    model: "set",
    what: "null where a read lists nothing",
    history: drawn("0: [read null] [add 1] [read null]"),
  },
  {
    engine: "set",
    model: "set",
    what: "an element that was seen before anybody added it, and after it",
    history: told(`
      1 invoke contains 1
      1 ok contains true
      1 invoke add 1
      1 ok add 1
      2 invoke contains 1
      2 ok contains true
    `),
  },
  {
    engine: "set",
    model: "set",
    what: "an addition of which only the second is certain",
    history: WITH_FIRST_ADDITION_LOST,
  },
  {
    engine: "set",
    model: "set",
    what: "removals of an element that perhaps nobody ever added",
    history: told(`
      2 invoke contains 1
      4 invoke add 1
      2 ok contains false
      0 invoke remove 1
      3 invoke remove 1
      0 ok remove 1
    `),
  },
  ...(["depth-first", "breadth-first"] as const).flatMap((engine): HardCase[] => [
    {
      engine,
      model: "cas-register",
      what: "a state that is reached by few crashed calls, and by others of which none is still needed",
      history: DOMINATED_BY_NONE,
    },
    {
      engine,
      model: "cas-register",
      what: "a state that is reached by many crashed calls, and later by fewer",
      history: USED_MORE_EARLIER,
    },
    {
      engine,
      model: "cas-register",
      what: "a read of what was there at the start, which only an impossible cas would put back",
      history: drawn(`
        0: [cas 5 null>
        1:   [read null]
      `),
    },
    {
      engine,
      model: "fifo-queue",
      what: "a removal that one order of additions allows",
      history: drawn(`
        0: [enqueue 0>
        1:  [enqueue 1]             [enqueue 2] [dequeue 0]
        2:              [enqueue 0]
      `),
    },
  ]),
];

/** A history as lines of process, type, f and value. */
function told(text: string): History {
  const lines = text.trim().split("\n");
  return History.from(
    lines.map((line, index) => {
      const [process, type, f = "", value = "null"] = line.trim().split(" ");
      return {
        index,
        time: index,
        process: Number(process),
        type: type as OpType,
        f,
        value: JSON.parse(value) as Json,
      };
    }),
  );
}
