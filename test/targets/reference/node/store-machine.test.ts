import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../../checkers/history/operation.ts";
import { jsonEqual } from "../../../../targets/reference/node/json-equal.ts";
import { StoreMachine } from "../../../../targets/reference/node/store-machine.ts";
import type { Mop, StoreOp } from "../../../../targets/reference/protocol/request.ts";
import type { Command } from "../../../../targets/reference/storage/record.ts";

const RUNS = 100 * Number(process.env["FAULTLINE_DEEP"] ?? 1);
const DEDUPLICATE = { deduplicate: true };

function command(session: string, sequence: number, op: StoreOp): Command {
  return { kind: "op", session, sequence, op };
}

const put = (key: string, value: Json): StoreOp => ({ kind: "put", key, value });
const remove = (key: string): StoreOp => ({ kind: "delete", key });
const REVISION: StoreOp = { kind: "revision" };
const get = (key: string): StoreOp => ({ kind: "get", key });
const txn = (...mops: readonly Mop[]): StoreOp => ({ kind: "txn", mops });
const ok = (value: Json) => ({ kind: "ok", value });

const json = fc.jsonValue() as fc.Arbitrary<Json>;
const key = fc.constantFrom("a", "b", "__proto__", "");
const lease = fc.constantFrom("1", "2");
const mop: fc.Arbitrary<Mop> = fc.oneof(
  fc.tuple(fc.constant("r" as const), key, fc.constant(null)),
  fc.tuple(fc.constant("w" as const), key, json),
  fc.tuple(fc.constant("append" as const), key, json),
  fc.tuple(fc.constant("pop" as const), key, fc.constant(null)),
  fc.tuple(fc.constant("add" as const), key, fc.integer()),
  fc.tuple(fc.constant("length" as const), key, fc.constant(null)),
  fc.tuple(fc.constant("slice" as const), key, fc.tuple(fc.nat(3), fc.nat(3))),
);
const storeOp: fc.Arbitrary<StoreOp> = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), key, value: json }),
  fc.record({ kind: fc.constant("delete" as const), key }),
  fc.record({ kind: fc.constant("cas" as const), key, from: json, to: json }),
  fc.record({
    kind: fc.constant("txn" as const),
    mops: fc.array(mop, { maxLength: 4 }),
    when: fc.array(fc.tuple(key, json), { maxLength: 1 }),
  }),
  fc.record({ kind: fc.constant("grant" as const), ttlMs: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constantFrom("renew" as const, "revoke" as const), lease }),
);
const commands: fc.Arbitrary<readonly Command[]> = fc.array(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom("s", "t", "u"), fc.integer({ min: 1, max: 5 }), storeOp)
        .map((c) => command(...c)),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("expire" as const), lease, renewals: fc.nat(2) }),
    },
  ),
);

describe("StoreMachine", () => {
  it("compares and sets by JSON equality, and takes an absent key for null", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    const cas = (from: Json, to: Json, sequence: number) =>
      machine.apply(command("s", sequence, { kind: "cas", key: "x", from, to }));
    expect(cas(null, { a: 1, b: [2] }, 1)).toEqual(ok(true));
    expect(cas({ b: [2], a: 1 }, 0, 2)).toEqual(ok(true));
    expect(cas(1, 2, 3)).toEqual(ok(false));
    expect(cas(-0, null, 4)).toEqual(ok(true));
    expect(machine.read(get("x"))).toEqual(ok(null));
  });

  it("lets a transaction see its own writes and fills in its reads", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    machine.apply(command("s", 1, put("x", 1)));
    const outcome = machine.apply(
      command(
        "s",
        2,
        txn(["r", "x", null], ["w", "x", 2], ["r", "x", null], ["append", "l", 1], ["r", "l", null]),
      ),
    );
    expect(outcome).toEqual(
      ok([
        ["r", "x", 1],
        ["w", "x", 2],
        ["r", "x", 2],
        ["append", "l", 1],
        ["r", "l", [1]],
      ]),
    );
  });

  it("does nothing of a transaction that appends to what is no list", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    machine.apply(command("s", 1, put("x", 1)));
    const outcome = machine.apply(command("s", 2, txn(["w", "y", 1], ["append", "x", 2])));
    expect(outcome).toMatchObject({ kind: "error", code: "bad-request" });
    expect(machine.read(get("y"))).toEqual(ok(null));
  });

  it("pops the first element off a list, and null off an empty one", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    machine.apply(command("s", 1, txn(["append", "l", 1], ["append", "l", 2])));
    const outcome = machine.apply(
      command("s", 2, txn(["pop", "l", null], ["r", "l", null], ["pop", "m", null])),
    );
    expect(outcome).toEqual(
      ok([
        ["pop", "l", 1],
        ["r", "l", [2]],
        ["pop", "m", null],
      ]),
    );
    expect(machine.read(get("l"))).toEqual(ok([2]));
    expect(machine.apply(command("s", 3, put("x", 1)))).toEqual(ok(3));
    expect(machine.apply(command("s", 4, txn(["pop", "x", null])))).toMatchObject({ code: "bad-request" });
  });

  it("adds to an integer, and to an absent key as to 0, and to nothing else", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    const outcome = machine.apply(command("s", 1, txn(["add", "n", 3], ["add", "n", -5], ["r", "n", null])));
    expect(outcome).toEqual(
      ok([
        ["add", "n", 3],
        ["add", "n", -2],
        ["r", "n", -2],
      ]),
    );
    machine.apply(command("s", 2, put("x", "1")));
    expect(machine.apply(command("s", 3, txn(["add", "n", 1], ["add", "x", 1])))).toMatchObject({
      code: "bad-request",
    });
    machine.apply(command("s", 4, put("y", Number.MAX_SAFE_INTEGER)));
    expect(machine.apply(command("s", 5, txn(["add", "y", 1])))).toMatchObject({ code: "bad-request" });
    expect(machine.read(get("n"))).toEqual(ok(-2));
  });

  it("tells the length of a list, and a part of it", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    machine.apply(command("s", 1, txn(["append", "l", 1], ["append", "l", 2], ["append", "l", 3])));
    const asked = txn(
      ["length", "l", null],
      ["slice", "l", [1, 1]],
      ["slice", "l", [2, 9]],
      ["length", "m", null],
    );
    expect(machine.read(asked)).toEqual(
      ok([
        ["length", "l", 3],
        ["slice", "l", [2]],
        ["slice", "l", [3]],
        ["length", "m", 0],
      ]),
    );
    expect(machine.apply(command("s", 2, put("x", 1)))).toEqual(ok(2));
    expect(machine.read(txn(["length", "x", null]))).toMatchObject({ code: "bad-request" });
  });

  it("does nothing of a transaction of which a guard does not hold", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    const guarded = (sequence: number, holds: Json) =>
      machine.apply(
        command("s", sequence, {
          kind: "txn",
          mops: [["w", "x", sequence]],
          when: [
            ["absent", null],
            ["x", holds],
          ],
        }),
      );
    expect(guarded(1, 7)).toEqual(ok(false));
    expect(machine.read(get("x"))).toEqual(ok(null));
    expect(guarded(2, null)).toEqual(ok([["w", "x", 2]]));
    expect(guarded(3, 2)).toEqual(ok([["w", "x", 3]]));
    expect(machine.read(REVISION)).toEqual(ok(2));
  });

  it("gives every change the next revision, and none to what changes nothing", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    let sequence = 0;
    const apply = (op: StoreOp) => machine.apply(command("s", ++sequence, op));
    expect(machine.read(REVISION)).toEqual(ok(0));
    expect(apply(put("x", 1))).toEqual(ok(1));
    expect(apply(remove("y"))).toEqual(ok(null));
    apply({ kind: "cas", key: "x", from: 7, to: 8 });
    apply(txn(["r", "x", null], ["pop", "l", null]));
    expect(machine.read(REVISION)).toEqual(ok(1));
    apply({ kind: "cas", key: "x", from: 1, to: 2 });
    apply(txn(["append", "l", 5], ["w", "z", 3]));
    apply(txn(["pop", "l", null]));
    expect(apply(remove("x"))).toEqual(ok(5));
    expect(machine.changesSince("", 0)).toEqual({
      oldest: 1,
      to: 5,
      changes: [
        { revision: 1, kind: "put", key: "x", value: 1 },
        { revision: 2, kind: "put", key: "x", value: 2 },
        { revision: 3, kind: "append", key: "l", value: 5 },
        { revision: 3, kind: "put", key: "z", value: 3 },
        { revision: 4, kind: "pop", key: "l", value: 5 },
        { revision: 5, kind: "delete", key: "x", value: null },
      ],
    });
  });

  it("does not apply a repeat, and does not apply an older request after a newer one", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    const append = (sequence: number) =>
      machine.apply(command("s", sequence, txn(["append", "l", sequence])));
    append(1);
    expect(append(3)).toEqual(append(3));
    expect(append(2)).toMatchObject({ kind: "error", code: "leadership-lost" });
    expect(machine.read(get("l"))).toEqual(ok([1, 3]));
  });

  it("evicts the session that was unused for longest, and then opens sessions at sequence 1 only", () => {
    const machine = new StoreMachine({ deduplicate: true, sessionLimit: 2 });
    const apply = (session: string, sequence: number) =>
      machine.apply(command(session, sequence, txn(["append", "l", `${session}${sequence}`])));
    expect(apply("a", 7)).toMatchObject({ kind: "ok" });
    apply("b", 1);
    apply("a", 8);
    apply("c", 1);
    expect(apply("b", 2)).toMatchObject({ kind: "error", code: "session-expired" });
    expect(apply("a", 8)).toMatchObject({ kind: "ok" });
    expect(apply("d", 1)).toMatchObject({ kind: "ok" });
    expect(machine.read(get("l"))).toEqual(ok(["a7", "b1", "a8", "c1", "d1"]));
  });

  it("goes on from a snapshot that went through JSON as if nothing had happened", () => {
    fc.assert(
      fc.property(commands, commands, (before, after) => {
        const options = { deduplicate: true, sessionLimit: 2, changeLimit: 3 };
        const machine = new StoreMachine(options);
        for (const each of before) machine.apply(each);
        const restored = new StoreMachine(options, JSON.parse(JSON.stringify(machine.snapshot())) as Json);
        const answers = after.map((each) => machine.apply(each));
        const again = after.map((each) => restored.apply(each));
        expect(JSON.stringify(again)).toBe(JSON.stringify(answers));
        expect(JSON.stringify(restored.snapshot())).toBe(JSON.stringify(machine.snapshot()));
      }),
      { numRuns: RUNS },
    );
  });

  it("has forks that go their own way", () => {
    const machine = new StoreMachine(DEDUPLICATE);
    machine.apply(command("s", 1, put("x", 1)));
    const fork = machine.fork();
    fork.apply(command("s", 2, put("x", 2)));
    expect(machine.read(get("x"))).toEqual(ok(1));
    expect(fork.read(get("x"))).toEqual(ok(2));
  });
});

describe("jsonEqual()", () => {
  it("holds for exactly the values with the same text, members sorted", () => {
    const sorted = (value: Json): string =>
      JSON.stringify(value, (_name, inner: unknown) =>
        typeof inner === "object" && inner !== null && !Array.isArray(inner)
          ? { members: Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)) }
          : inner,
      );
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(jsonEqual(a, JSON.parse(JSON.stringify(a)) as Json)).toBe(true);
        expect(jsonEqual(a, b)).toBe(sorted(a) === sorted(b));
      }),
      { numRuns: RUNS },
    );
  });

  it("takes an undefined member for an absent one, and a list for no object", () => {
    expect(jsonEqual({ a: undefined }, {})).toBe(true);
    expect(jsonEqual([], {})).toBe(false);
    expect(jsonEqual(["x"], { 0: "x" })).toBe(false);
  });
});
