import { expect, it } from "vitest";
import { ALL_ENGINES } from "./all-engines.ts";
import { CHECKS } from "./checks.ts";

it.each(CHECKS)("$name", { timeout: 120_000 }, ({ engine: name, run }) => {
  const engine = ALL_ENGINES.find((known) => known.name === name);
  expect(engine).toBeDefined();
  if (engine !== undefined) run(engine);
});
