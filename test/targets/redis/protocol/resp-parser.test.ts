import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeCommand } from "../../../../targets/redis/protocol/encode-command.ts";
import { createRespParser, type RespMessage } from "../../../../targets/redis/protocol/resp-parser.ts";
import { RespError, type RespValue } from "../../../../targets/redis/protocol/resp-value.ts";
import { encodeReply } from "../encode-reply.ts";

const text = fc.string({ unit: "binary" });
const { value: anyValue } = fc.letrec<{ value: RespValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.bigInt({ min: 2n ** 53n }),
    text,
    text.map((message) => new RespError(`ERR ${message}`)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie("value")), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
}));

function parseWhole(bytes: string): readonly RespMessage[] {
  return createRespParser()(Buffer.from(bytes));
}

function replies(bytes: string): readonly RespValue[] {
  return parseWhole(bytes).map(({ value }) => value);
}

describe("createRespParser()", () => {
  it("reads what a server writes, wherever the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (values, cuts) => {
          const bytes = Buffer.from(values.map(encodeReply).join(""));
          const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
            (a, b) => a - b,
          );
          const parse = createRespParser();
          const messages = places.slice(1).flatMap((end, i) => parse(bytes.subarray(places[i], end)));
          expect(messages).toEqual(values.map((value) => ({ kind: "reply", value })));
        },
      ),
    );
  });

  it("reads byte by byte, through the middle of characters too", () => {
    const bytes = Buffer.from(encodeReply(["ü€😀", new Map([["ключ", ["値"]]])]));
    const parse = createRespParser();
    const messages = [...bytes].flatMap((byte) => parse(Buffer.of(byte)));
    expect(messages).toEqual([{ kind: "reply", value: ["ü€😀", new Map([["ключ", ["値"]]])] }]);
  });

  it("reads both protocols' words for nothing", () => {
    expect(replies("$-1\r\n*-1\r\n_\r\n")).toEqual([null, null, null]);
  });

  it("keeps integers exact beyond 2^53", () => {
    expect(replies(":9007199254740993\r\n:-3\r\n:+4\r\n(12345678901234567890\r\n")).toEqual([
      9007199254740993n,
      -3,
      4,
      12345678901234567890n,
    ]);
  });

  it("reads doubles, verbatim strings, sets, and errors of several lines", () => {
    expect(replies(",1.5\r\n,inf\r\n,-inf\r\n,1e3\r\n=7\r\ntxt:abc\r\n~2\r\n:1\r\n:2\r\n")).toEqual([
      1.5,
      Infinity,
      -Infinity,
      1000,
      "abc",
      [1, 2],
    ]);
    expect(replies("!10\r\nERR a\r\nb c\r\n")).toEqual([new RespError("ERR a\r\nb c")]);
  });

  it("tells pushes from replies, and skips attributes wherever they stand", () => {
    expect(parseWhole(">2\r\n+message\r\n+hello\r\n+OK\r\n")).toEqual([
      { kind: "push", value: ["message", "hello"] },
      { kind: "reply", value: "OK" },
    ]);
    expect(replies("|1\r\n+ttl\r\n*1\r\n:3\r\n*2\r\n:1\r\n|0\r\n|1\r\n+a\r\n+b\r\n:2\r\n")).toEqual([[1, 2]]);
  });

  it.each([
    ["an unknown type", "?1\r\n"],
    ["a number that is none", ":1x\r\n"],
    ["an empty number", ":\r\n"],
    ["a double that is none", ",1.2.3\r\n"],
    ["a boolean that is none", "#true\r\n"],
    ["a length that is none", "$1 \r\n"],
    ["a negative length", "*-2\r\n"],
    ["a string of unknown length", "$?\r\n"],
    ["a string longer than it said", "$1\r\nabc+OK\r\n"],
    ["a push inside of a reply", "*1\r\n>1\r\n:1\r\n"],
    ["a push without a kind", ">0\r\n"],
  ])("throws at %s", (_, bytes) => {
    expect(() => parseWhole(bytes)).toThrow("Not RESP");
  });
});

describe("encodeCommand()", () => {
  it("makes what a server reads as the same strings, whatever is in them", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (args) => {
        expect(replies(encodeCommand(args))).toEqual([args]);
      }),
    );
  });
});
