import { expect, test } from "vitest";
import { nodeVersionProblem } from "../../harness/setup/node-version.mjs";

test.each(["v20.19.0", "v20.20.2", "v21.0.0", "v24.1.0", "v100.0.0"])(
  "nodeVersionProblem() accepts %s where 20.19 is required",
  (version) => {
    expect(nodeVersionProblem(version, ">=20.19")).toBeUndefined();
  },
);

test.each(["v20.18.3", "v18.20.8", "v9.99.99", "v20.9.0"])(
  "nodeVersionProblem() refuses %s where 20.19 is required, and names both",
  (version) => {
    expect(nodeVersionProblem(version, ">=20.19")).toMatch(/20\.19 or newer/);
    expect(nodeVersionProblem(version, ">=20.19")).toContain(version);
  },
);
