import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openRunLog } from "../../../harness/run/run-log.ts";

describe("openRunLog()", () => {
  test("has a line on disk when it was told of it", () => {
    const path = join(mkdtempSync(join(tmpdir(), "faultline-log-")), "harness.log");
    const log = openRunLog(path);
    log.info({ phase: "main" }, "phase");
    expect(readFileSync(path, "utf8")).toMatch(/^\{.*"phase":"main".*\}\n$/);
    log.close();
  });

  test.runIf(process.platform === "linux")("lets a run on a full disk go on and end", () => {
    const log = openRunLog("/dev/full");
    log.info({}, "one");
    log.error({}, "two");
    log.close();
  });
});
