import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDERS = ["checkers", "workloads", "targets", "reports", "harness"];

/** The rules that need no types, so that a file that does not exist can be judged. */
const layers = new ESLint({
  cwd: ROOT,
  overrideConfig: {
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { parserOptions: { projectService: false } },
  },
  ruleFilter: ({ ruleId }) => ruleId.startsWith("no-restricted-"),
});

async function complaints(file: string, code: string): Promise<readonly string[]> {
  const [result] = await layers.lintText(code, { filePath: join(ROOT, file) });
  return result?.messages.map(({ message }) => message) ?? [];
}

describe("the import rules", () => {
  test.each([
    ["checkers/planted.ts", "../workloads/client.ts"],
    ["checkers/planted.ts", "node:fs"],
    ["checkers/models/planted.ts", "../../harness/harness-error.ts"],
    ["workloads/planted.ts", "../targets/target.ts"],
    ["workloads/generator/planted.ts", "node:crypto"],
    ["targets/planted.ts", "../checkers/verdict.ts"],
    ["targets/reference/planted.ts", "../../checkers/linearizability/check.ts"],
    ["targets/reference/planted.ts", "../../harness/environment/environment.ts"],
    ["reports/planted.ts", "../workloads/workload.ts"],
    ["reports/viewer/planted.ts", "../../harness/store/run-record.ts"],
    ["harness/planted.ts", "../test/support/virtual-clock.ts"],
    ["harness/planted.ts", "faultline/checkers"],
  ])("%s may not import %s", async (file, specifier) => {
    expect(await complaints(file, `import * as planted from "${specifier}";\n`)).toHaveLength(1);
    expect(await complaints(file, `export type { A } from "${specifier}";\n`)).toHaveLength(1);
  });

  test.each([
    ["checkers/models/planted.ts", "../verdict.ts"],
    ["checkers/history/read-history.ts", "node:fs"],
    ["workloads/planted.ts", "../checkers/checker.ts"],
    ["targets/planted.ts", "../checkers/history/operation.ts"],
    ["targets/reference/server/planted.ts", "../../../workloads/client.ts"],
    ["targets/reference/planted.ts", "node:net"],
    ["reports/planted.ts", "../checkers/verdict.ts"],
    ["harness/run/planted.ts", "../../reports/report.ts"],
    ["test/planted.ts", "../checkers/linearizability/check.ts"],
  ])("%s may import %s", async (file, specifier) => {
    expect(await complaints(file, `import * as planted from "${specifier}";\n`)).toEqual([]);
  });

  test.each([
    "Date.now();",
    "Math.random();",
    "setTimeout(() => 0, 1);",
    "performance.now();",
    "process.cwd();",
  ])("checkers and workloads may not say %s", async (code) => {
    expect(await complaints("checkers/planted.ts", code)).toHaveLength(1);
    expect(await complaints("workloads/planted.ts", code)).toHaveLength(1);
    expect(await complaints("targets/planted.ts", code)).toEqual([]);
  });

  test("only the limit on time looks at a clock", async () => {
    expect(await complaints("checkers/time-limit.ts", "performance.now();")).toEqual([]);
    expect(await complaints("checkers/time-limit.ts", "Date.now();")).toHaveLength(1);
    expect(await complaints("checkers/models/time-limit.ts", "performance.now();")).toHaveLength(1);
  });

  test("a comment does not switch a rule off", async () => {
    const disabled = "// eslint-disable-next-line\nDate.now();\n";
    expect(await complaints("checkers/planted.ts", disabled)).not.toEqual([]);
  });
});

describe("the source tree", () => {
  const sources = [...FOLDERS, "test"]
    .flatMap((folder) => filesBelow(folder))
    .filter((file) => /\.(ts|mts|mjs|css)$/.test(file));

  test("is found", () => {
    expect(sources).toContain("checkers/verdict.ts");
    expect(sources).toContain("test/architecture.test.ts");
  });

  test("has no file that nobody would read to the end", () => {
    const lengths = sources.map((file) => ({ file, lines: read(file).split("\n").length }));
    expect(lengths.filter(({ lines }) => lines > 401)).toEqual([]);
  });

  test.each([
    ["unfinished work", /\b(TODO|FIXME|XXX|HACK)\b/],
    ["cast that gives up", /\bas any\b|@ts-ignore|@ts-nocheck/],
    ["rule switched off", /eslint-disable|biome-ignore/],
    ["path of some machine", /["'`\s(=]\/(work|root|home|Users|tmp)\//],
    ["test that is skipped or alone", /\b(test|it|describe)\.(only|skip|todo)\(/],
  ])("has no %s", (_, pattern) => {
    const others = sources.filter((file) => file !== "test/architecture.test.ts");
    const found = others.flatMap((file) =>
      read(file)
        .split("\n")
        .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });
});

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}
