import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusal } from "../../../../targets/reference/protocol/hello.ts";
import { parseReply } from "../../../../targets/reference/protocol/parse-reply.ts";
import { parseRequest } from "../../../../targets/reference/protocol/parse-request.ts";
import type { Request } from "../../../../targets/reference/protocol/request.ts";

const op = { kind: "op", id: 4, session: "s", sequence: 1 };

describe("parseRequest()", () => {
  it("takes every kind of request", () => {
    const requests: Request[] = [
      { kind: "status", id: 0 },
      { kind: "op", id: 1, session: "s", sequence: 1, op: { kind: "get", key: "x" } },
      { kind: "op", id: 1, session: "s", sequence: 2, op: { kind: "put", key: "", value: null } },
      {
        kind: "op",
        id: 1,
        session: "s",
        sequence: 3,
        op: { kind: "cas", key: "x", from: 1, to: { a: [2] } },
      },
      {
        kind: "op",
        id: 1,
        session: "s",
        sequence: 4,
        op: {
          kind: "txn",
          mops: [
            ["r", "x", null],
            ["w", "y", 1],
            ["append", "z", 2],
            ["add", "n", -2],
            ["pop", "z", null],
          ],
          when: [["x", 1]],
        },
      },
      { kind: "op", id: 1, session: "s", sequence: 5, op: { kind: "delete", key: "x" } },
      { kind: "op", id: 1, session: "s", sequence: 6, op: { kind: "revision" } },
      { kind: "op", id: 1, session: "s", sequence: 7, op: { kind: "grant", ttlMs: 500 } },
      { kind: "op", id: 1, session: "s", sequence: 8, op: { kind: "renew", lease: "1" } },
      { kind: "op", id: 1, session: "s", sequence: 9, op: { kind: "revoke", lease: "1" } },
      { kind: "watch", id: 1, prefix: "", from: 0 },
    ];
    for (const request of requests) expect(parseRequest(request)).toEqual({ ok: true, request });
  });

  it.each([
    [{ ...op, op: { kind: "put", key: "x" } }, "A value is missing"],
    [{ ...op, op: { kind: "get", key: 1 } }, "A key must be a string"],
    [{ ...op, op: { kind: "cas", key: "x", from: 1 } }, "A value is missing"],
    [
      { ...op, op: { kind: "txn", mops: [["rm", "x", 1]] } },
      "A mop is an r, w, append, add, pop, length or slice",
    ],
    [
      { ...op, op: { kind: "txn", mops: [["slice", "x", [1]]] } },
      "A slice is of two whole numbers from 0: from where, and how many",
    ],
    [
      { ...op, op: { kind: "txn", mops: [["slice", "x", [1, -1]]] } },
      "A slice is of two whole numbers from 0: from where, and how many",
    ],
    [{ ...op, op: { kind: "txn", mops: [["add", "x", 1.5]] } }, "An add needs an integer"],
    [{ ...op, op: { kind: "txn", mops: [["r", "x"]] } }, "A mop is a list of three"],
    [{ ...op, op: { kind: "txn" } }, "A txn needs a list of mops"],
    [{ ...op, op: { kind: "txn", mops: [], when: {} } }, "The guards of a txn are a list"],
    [{ ...op, op: { kind: "txn", mops: [], when: [["x"]] } }, "A guard is a key and a value"],
    [{ ...op, op: { kind: "txn", mops: [], when: [[1, 1]] } }, "A key must be a string"],
    [{ ...op, op: { kind: "delete" } }, "A key must be a string"],
    [{ kind: "watch", id: 4, from: 1 }, "A prefix must be a string"],
    [{ kind: "watch", id: 4, prefix: "", from: -1 }, "A watch begins at a revision, a whole number from 0"],
    [{ ...op, op: { kind: "grant", ttlMs: 0 } }, "A lease lives for milliseconds, a whole number from 1"],
    [{ ...op, op: { kind: "grant", ttlMs: 0.5 } }, "A lease lives for milliseconds, a whole number from 1"],
    [{ ...op, op: { kind: "renew", lease: 1 } }, "A lease is named by a string"],
    [{ ...op, op: { kind: "revoke" } }, "A lease is named by a string"],
    [
      { ...op, op: { kind: "expire", lease: "1", renewals: 0 } },
      "An op is a get, put, delete, cas, txn, revision, grant, renew or revoke",
    ],
    [{ ...op, op: null }, "An op must be an object"],
    [{ ...op, sequence: 0 }, "A sequence is a whole number from 1"],
    [{ ...op, session: "" }, "A request needs a session"],
    [{ kind: "admin", id: 4 }, "A request is an op, a watch or a status"],
  ])("answers %j with what is wrong", (frame, why) => {
    expect(parseRequest(frame)).toEqual({ ok: false, id: 4, why });
  });

  it("has no id to answer to when the id is no whole number", () => {
    for (const id of [undefined, "1", 1.5, -1, 2 ** 60]) {
      expect(parseRequest({ kind: "status", id })).toMatchObject({ ok: false, id: undefined });
    }
    for (const frame of [null, 1, "x", []])
      expect(parseRequest(frame)).toMatchObject({ ok: false, id: undefined });
  });

  it("refuses a value too deep to be passed on", () => {
    const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));
    const put = (value: unknown): unknown => ({ ...op, op: { kind: "put", key: "x", value } });
    expect(parseRequest(put(nested(64)))).toMatchObject({ ok: true });
    expect(parseRequest(put(nested(66)))).toMatchObject({ ok: false });
    expect(parseRequest(put(nested(500_000)))).toMatchObject({ ok: false });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (whole, part) => {
        parseRequest(whole);
        parseRequest({ ...op, op: part });
        parseRequest({ ...op, op: { kind: "txn", mops: part } });
        parseRequest({ ...op, op: { kind: "txn", mops: [], when: part } });
        parseReply(whole);
      }),
    );
  });
});

describe("parseReply()", () => {
  it("takes replies and nothing else", () => {
    expect(parseReply({ kind: "ok", id: 1, value: null })).toBeDefined();
    expect(parseReply({ kind: "error", id: 1, code: "no-leader", message: "m" })).toBeDefined();
    expect(parseReply({ kind: "status", id: 1, status: {} })).toBeDefined();
    expect(parseReply({ kind: "feed", id: 1, feed: {} })).toBeDefined();
    expect(parseReply({ kind: "feed", id: 1 })).toBeUndefined();
    expect(parseReply({ kind: "ok", id: 1 })).toBeUndefined();
    expect(parseReply({ kind: "ok", value: 1 })).toBeUndefined();
    expect(parseReply({ kind: "error", id: 1, code: "strange", message: "m" })).toBeUndefined();
    expect(parseReply({ kind: "status", id: 1, status: null })).toBeUndefined();
    expect(parseReply([])).toBeUndefined();
  });
});

describe("refusal()", () => {
  const expected = { cluster: "c1", to: "n1", callers: ["n2", "n3"] };
  const hello = { kind: "hello", cluster: "c1", from: "n2", to: "n1" };

  it("welcomes a member of the same cluster", () => {
    expect(refusal(hello, expected)).toBeUndefined();
  });

  it.each([
    [{ ...hello, cluster: "c2" }, "it belongs to cluster c2"],
    [{ ...hello, to: "n3" }, "it wanted n3"],
    [{ ...hello, from: "n1" }, "n1 is not expected here"],
    [{ ...hello, from: undefined }, "it did not say hello"],
    [null, "it did not say hello"],
  ])("turns %j away", (message, why) => {
    expect(refusal(message, expected)).toBe(why);
  });
});
