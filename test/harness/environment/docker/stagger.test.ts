import { describe, expect, it } from "vitest";
import { stagger } from "../../../../harness/environment/docker/stagger.ts";

describe("stagger()", () => {
  it("lets those through that come at once one after the other", async () => {
    const turn = stagger(40);
    const began = performance.now();
    const ends = await Promise.all(
      [turn(), turn(), turn()].map((mine) => mine.then(() => performance.now() - began)),
    );
    expect(ends[0]).toBeLessThan(30);
    expect(ends[1]).toBeGreaterThan(30);
    expect(ends[2]).toBeGreaterThan(70);
  });
});
