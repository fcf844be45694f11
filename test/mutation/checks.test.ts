import { it } from "vitest";
import { CHECKS } from "./checks.ts";
import * as subjects from "./subjects.ts";

it.each(CHECKS)("$name", { timeout: 120_000 }, ({ run }) => {
  run(subjects);
});
