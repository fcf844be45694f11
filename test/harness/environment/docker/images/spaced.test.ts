import { expect, it } from "vitest";
import { spaced } from "../../../../../harness/environment/docker/images/spaced.ts";

it("tells at most once in the interval, and nothing twice in a row", () => {
  const told: string[] = [];
  let now = 0;
  const tell = spaced(
    (message) => told.push(message),
    1_000,
    () => now,
  );
  for (const [at, message] of [
    [0, "a"],
    [999, "b"],
    [1_000, "c"],
    [1_500, "d"],
    [2_000, "c"],
    [2_001, "e"],
  ] as const) {
    now = at;
    tell(message);
  }
  expect(told).toEqual(["a", "c", "e"]);
});
