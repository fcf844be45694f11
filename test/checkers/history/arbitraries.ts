import fc from "fast-check";
import {
  type Json,
  NEMESIS,
  OP_TYPES,
  type Op,
  type ProcessId,
} from "../../../checkers/history/operation.ts";

/** How often a property runs, more with FAULTLINE_DEEP. */
export function runs(few: number): { numRuns: number } {
  return { numRuns: few * Number(process.env["FAULTLINE_DEEP"] ?? 1) };
}

/** Values as workloads have them, and everything else that is JSON. */
export const values: fc.Arbitrary<Json> = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.tuple(fc.nat(5), fc.nat(5)),
  fc.array(fc.tuple(fc.constantFrom("append", "r"), fc.nat(3), fc.option(fc.nat(9)))),
  fc.jsonValue().map((value) => value as Json),
  fc.string({ unit: "binary" }),
);

const steps = fc.record(
  {
    process: fc.oneof({ weight: 5, arbitrary: fc.nat(4) }, fc.nat(2 ** 31 - 1), fc.constant(NEMESIS)),
    type: fc.constantFrom(...OP_TYPES),
    time: fc.nat(1e12),
    f: fc.oneof(fc.constantFrom("read", "write", "cas"), fc.string()),
    value: values,
    key: fc.oneof(
      fc.nat(3),
      fc.constantFrom("0", "1", "x"),
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    error: fc.string({ unit: "grapheme" }),
    node: fc.oneof(fc.constantFrom("n1", "n2"), fc.string()),
  },
  { requiredKeys: ["process", "type", "time", "f", "value"] },
);

/** Events that make a history: a completion only after an invocation, with its `f` and key. Processes may forget to complete. */
export const histories: fc.Arbitrary<Op[]> = fc.array(steps, { maxLength: 60 }).map((drawn) => {
  const open = new Map<ProcessId, Op>();
  return drawn.map(({ key, ...step }, index): Op => {
    const invocation = open.get(step.process);
    if (step.type === "invoke" || invocation === undefined) {
      const op: Op = { ...step, ...(key !== undefined && { key }), index, type: "invoke" };
      open.set(step.process, op);
      return op;
    }
    open.delete(step.process);
    return { ...step, index, f: invocation.f, ...(invocation.key !== undefined && { key: invocation.key }) };
  });
});

/** As JSON sees it: -0 is 0, and an object has no prototype of its own. */
export function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
