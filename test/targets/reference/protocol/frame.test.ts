import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFrameDecoder, encodeFrame, FrameError } from "../../../../targets/reference/protocol/frame.ts";

const DEEP = Number(process.env["FAULTLINE_DEEP"] ?? 1);

describe("createFrameDecoder()", () => {
  it("gives the same messages whatever the chunks are cut like", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        (messages, sizes) => {
          const bytes = Buffer.concat(messages.map(encodeFrame));
          const decode = createFrameDecoder(10_000);
          const decoded: unknown[] = [];
          for (let start = 0, i = 0; start < bytes.length; i++) {
            const size = sizes[i % sizes.length] ?? 1;
            decoded.push(...decode(bytes.subarray(start, start + size)));
            start += size;
          }
          // As JSON: -0 comes back as 0.
          expect(JSON.stringify(decoded)).toBe(JSON.stringify(messages));
        },
      ),
      { numRuns: 200 * DEEP },
    );
  });

  it("refuses a frame over the bound from its header alone", () => {
    const decode = createFrameDecoder(10);
    expect(() => decode(Buffer.from([0, 0, 0, 11]))).toThrow("A frame of 11 bytes exceeds 10");
  });

  it("takes a frame of exactly the bound", () => {
    const frame = encodeFrame("12345678");
    expect(createFrameDecoder(10)(frame)).toEqual(["12345678"]);
  });

  it("refuses what is not JSON", () => {
    expect(() => createFrameDecoder(10)(Buffer.from("\0\0\0\x03abc"))).toThrow(FrameError);
    expect(() => createFrameDecoder(10)(Buffer.from([0, 0, 0, 0]))).toThrow(FrameError);
  });

  it("throws nothing but FrameError on random bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 10 }), (chunks) => {
        const decode = createFrameDecoder(100);
        try {
          for (const chunk of chunks) decode(Buffer.from(chunk));
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
      { numRuns: 200 * DEEP },
    );
  });
});
