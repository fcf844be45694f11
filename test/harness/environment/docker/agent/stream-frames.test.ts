import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFrames } from "../../../../../harness/environment/docker/agent/stream-frames.ts";

function frame(source: "stdout" | "stderr", bytes: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header[0] = source === "stderr" ? 2 : 1;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

describe("readFrames()", () => {
  it("gives the same frames however the bytes are cut into chunks", () => {
    const frames = fc.array(
      fc.tuple(fc.constantFrom("stdout" as const, "stderr" as const), fc.uint8Array({ maxLength: 20 })),
    );
    fc.assert(
      fc.property(frames, fc.array(fc.nat(100)), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map(([source, content]) => frame(source, content)));
        const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
          (a, b) => a - b,
        );
        const seen: [string, string][] = [];
        const read = readFrames((source, content) => seen.push([source, content.toString("hex")]));
        for (let index = 1; index < places.length; index++) {
          read(bytes.subarray(places[index - 1], places[index]));
        }
        expect(seen).toEqual(sent.map(([source, content]) => [source, Buffer.from(content).toString("hex")]));
      }),
    );
  });
});
