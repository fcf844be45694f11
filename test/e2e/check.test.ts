import { appendFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { History } from "../../checkers/history/history.ts";
import { encodeHeader, encodeOp, SCHEMA } from "../../checkers/history/jsonl.ts";
import { faultline } from "../support/cli.ts";
import { drawn } from "../support/notation.ts";

const FINE = drawn("0: [write 1] [read 1]", { key: "x" });
const STALE = drawn("0: [write 1] [write 2] [read 1]", { key: "x" });

function fileOf(history: History): string {
  const file = join(mkdtempSync(join(tmpdir(), "faultline-check-")), "history.jsonl");
  const lines = [encodeHeader({ faultline: "history", schema: SCHEMA }), ...Array.from(history, encodeOp)];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

async function check(history: History, ...options: readonly string[]) {
  const { exitCode, stdout, stderr } = await faultline(["check", fileOf(history), ...options]);
  return { exitCode, stdout, stderr };
}

describe("faultline check", () => {
  it("says valid and invalid, by exit code and in words", async () => {
    expect(await check(FINE, "--model", "register")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("2 operations on 1 key are linearizable as register") as string,
    });
    const stale = await check(STALE, "--model", "register");
    expect(stale.exitCode).toBe(1);
    expect(stale.stdout).toContain("fits nowhere");
  });

  it("lets one engine decide, and says so where it does not apply", async () => {
    const { exitCode, stdout } = await check(FINE, "--model", "register", "--engine", "list", "--json");
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: "unknown",
      reasons: [
        {
          kind: "not-applicable",
          message: "Key x could not be decided: the engine list does not apply to it",
        },
      ],
    });
    const forced = await check(STALE, "--model", "register", "--engine", "portfolio", "--json");
    expect(JSON.parse(forced.stdout)).toMatchObject({
      valid: false,
      details: { decidedBy: { portfolio: 1 } },
    });
  });

  it("lets all engines compete", async () => {
    expect((await check(FINE, "--model", "register", "--competition")).exitCode).toBe(0);
    expect((await check(STALE, "--model", "register", "--competition")).exitCode).toBe(1);
  });

  it("takes the model that alone can be meant by the operations", async () => {
    expect(await check(drawn("0: [add 2] [read 2]"))).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("linearizable as counter") as string,
    });
    expect(await check(drawn("0: [add 2] [read [2]]"))).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("linearizable as set") as string,
    });
    expect((await check(FINE)).stdout).toContain("linearizable as register");
  });

  it("says which model it took, apart from the verdict", async () => {
    const { stdout, stderr } = await check(FINE, "--json");
    expect(stderr).toBe("By its operations this is the history of a register: --model says otherwise");
    expect(JSON.parse(stdout)).toMatchObject({ valid: true });
    expect((await check(FINE, "--model", "register")).stderr).toBe("");
  });

  it("takes no model that cannot make sense of the answers", async () => {
    const { exitCode, stderr } = await check(drawn('0: [add 2] [read "many"]'));
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/add, read\) cannot make sense of all that was asked and answered: .*counter/);
  });

  it("checks what comes before a cut, and says so", async () => {
    const file = fileOf(FINE);
    appendFileSync(file, '{"process":0,"type":"inv');
    const { exitCode, stderr } = await faultline(["check", file, "--model", "register"]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(`${file} ends in the middle of an event, which is left out: the rest is checked`);
  });

  it("says in a sentence what is wrong with the options", async () => {
    const unknownModel = await check(FINE, "--model", "regsiter");
    expect(unknownModel).toMatchObject({
      exitCode: 254,
      stderr: expect.stringContaining("There is no model regsiter") as string,
    });
    const unknownEngine = await check(FINE, "--engine", "steam");
    expect(unknownEngine.exitCode).toBe(254);
    expect(unknownEngine.stderr).toContain("register");
    expect((await check(FINE, "--memory-limit", "0")).exitCode).toBe(254);
  });
});
