import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { faultline } from "../support/cli.ts";
import { hardQueueHistory } from "../support/hard-history.ts";

const HARD = hardQueueHistory();

function fileOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "faultline-limits-")), "history.jsonl");
  writeFileSync(file, text);
  return file;
}

/** The lines of a history as operations on a key. */
function onKey(text: string, key: string): string {
  return text.replaceAll('{"process"', `{"key":"${key}","process"`);
}

const QUEUE = ["--model", "fifo-queue"] as const;

describe("a check that reaches a limit ends with unknown, exit code 2 and how far it came", () => {
  it.each([
    ["states", ["--max-states", "20000"], "memory", "the limit on search states"],
    ["memory", ["--memory-limit", "2"], "memory", "the limit on memory"],
    ["time", ["--time-limit", "1"], "time", "the time for checking"],
  ] as const)("of %s", async (limit, options, kind, words) => {
    const file = fileOf(onKey(HARD, "k"));
    const { exitCode, stdout, stderr } = await faultline(["check", file, ...QUEUE, ...options, "--json"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: "" });
    const verdict = JSON.parse(stdout) as {
      readonly reasons: readonly { readonly message: string }[];
      readonly details: {
        readonly undecided: readonly { readonly placed: number; readonly prefix: object }[];
      };
    };
    expect(verdict).toMatchObject({
      valid: "unknown",
      reasons: [{ kind }],
      details: { undecided: [{ key: "k", limit, certain: 1000 }] },
    });
    const { placed, prefix } = verdict.details.undecided[0] ?? { placed: 0, prefix: {} };
    expect(placed).toBeGreaterThan(50);
    expect(placed).toBeLessThan(1000);
    expect(verdict.reasons[0]?.message).toMatch(
      new RegExp(
        `^Key k could not be decided within ${words}: ${placed} of 1,000 operations placed, [\\d,]+ states`,
      ),
    );
    expect(prefix).toMatchObject({
      lastSteps: expect.arrayContaining([
        expect.stringMatching(/^(enqueue|dequeue) .*process \d+/),
      ]) as string[],
    });
    expect((prefix as { readonly length: number }).length).toBeGreaterThanOrEqual(placed);
  });

  it("and gives the whole of the longest prefix when it is asked to", async () => {
    const options = ["--max-states", "2000", "--whole-prefix", "--json"];
    const { stdout } = await faultline(["check", fileOf(HARD), ...QUEUE, ...options]);
    const { details } = JSON.parse(stdout) as {
      readonly details: { readonly undecided: readonly { readonly prefix: Record<string, unknown> }[] };
    };
    const { length, steps } = details.undecided[0]?.prefix ?? {};
    expect(steps).toHaveLength(Number(length));
    expect(length).toBeGreaterThan(20);
  });
});

describe("keys that are hard while another one is violated", () => {
  const stale = [
    { process: 100, type: "invoke", f: "enqueue", value: 1 },
    { process: 100, type: "ok", f: "enqueue", value: 1 },
    { process: 100, type: "invoke", f: "dequeue", value: null },
    { process: 100, type: "ok", f: "dequeue", value: 2 },
  ]
    .map((op) => `${JSON.stringify(op)}\n`)
    .join("");
  const file = fileOf(onKey(HARD, "hard") + onKey(stale, "stale"));

  async function explored(...options: readonly string[]): Promise<number> {
    const args = ["check", file, ...QUEUE, "--max-states", "60000", "--json", ...options];
    const { exitCode, stdout } = await faultline(args);
    expect(exitCode).toBe(1);
    const verdict = JSON.parse(stdout) as { readonly details: { readonly statesExplored: number } };
    expect(verdict).toMatchObject({
      valid: false,
      summary: expect.stringMatching(/^1 of 2 keys .* and 1 more could not be decided/) as string,
      details: { violatedKeys: ["stale"], undecided: [{ key: "hard" }] },
    });
    return verdict.details.statesExplored;
  }

  it("are looked at briefly, and searched on only with --all-keys", { timeout: 60_000 }, async () => {
    const briefly = await explored();
    expect(briefly).toBeLessThan(30_000);
    expect(await explored("--all-keys")).toBeGreaterThan(2 * briefly);
  });
});

describe("Ctrl-C", () => {
  // What was cut off is told of after reading and before the check, which is what a test can wait for.
  const cutOff = fileOf(`${HARD}{"process":0,"ty`);

  it.each([
    ["a search in a thread of its own", []],
    ["a search without further threads", ["--workers", "0"]],
    ["a competition", ["--competition"]],
  ])("ends %s with unknown and what is known", { timeout: 60_000 }, async (_, options) => {
    const check = faultline(["check", cutOff, ...QUEUE, "--time-limit", "1000", ...options]);
    await told(check.stderr, "ends in the middle of an event");
    check.kill("SIGINT");
    const { exitCode, stdout, stderr } = await check;
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Interrupted: saying what is known so far");
    expect(stdout).toMatch(/UNKNOWN.*could not be decided within\s+the time for checking/s);
    expect(existsSync(`/proc/${check.pid ?? 0}`)).toBe(false);
  });

  it("ends a check that still waits for what it is to read", async () => {
    const main = fileURLToPath(new URL("../../dist/harness/cli/main.js", import.meta.url));
    const check = spawn(process.execPath, [main, "check", "-", "--model", "register"]);
    let said = "";
    check.stdout.on("data", (chunk: Buffer) => (said += String(chunk)));
    // It reads once the pipe has taken more than it holds.
    const lines = '{"process":0,"type":"invoke","f":"read"}\n{"process":0,"type":"ok","value":null}\n'.repeat(
      20_000,
    );
    await new Promise((resolve) => check.stdin.write(lines, resolve));
    check.kill("SIGINT");
    const [code] = (await once(check, "close")) as [number];
    expect({ code, said }).toMatchObject({
      code: 2,
      said: expect.stringContaining("Standard input was not read to its end") as string,
    });
  });

  it("ends at once the second time, with 130", async () => {
    const interrupt = new URL("../../dist/harness/cli/interrupt.js", import.meta.url).href;
    const stubborn = `
      import { onInterrupt } from ${JSON.stringify(interrupt)};
      onInterrupt(() => console.log("first"));
      setInterval(() => undefined, 1000);
      console.log("ready");
    `;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", stubborn]);
    await told(child.stdout, "ready");
    child.kill("SIGINT");
    await told(child.stdout, "first");
    // What comes sooner is an echo of the first.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(child.exitCode).toBeNull();
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([130, null]);
  });
});

/** Waits until a stream has said something. */
async function told(stream: NodeJS.ReadableStream, words: string): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    stream.on("data", (chunk: Buffer | string) => {
      said += String(chunk);
      if (said.includes(words)) resolve();
    });
    stream.on("end", () => {
      reject(new Error(`It ended without saying "${words}": ${said}`));
    });
  });
}
