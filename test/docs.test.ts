import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { faultline } from "../harness/cli/program.ts";
import { FAULT_PACKAGES, parseFaults } from "../harness/nemesis/registry.ts";
import { glossaryEntry } from "../reports/data/anomaly-glossary.ts";
import { defects } from "../targets/reference/defects.ts";
import { findTarget, TARGETS } from "../targets/registry.ts";
import { WORKLOADS } from "../workloads/registry.ts";
import { runExample, runExampleTest } from "./support/run-example.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** The compiler reads the whole project for each example. */
const COMPILE_TIMEOUT_MS = 120_000;

const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "docker/README.md",
  "docs/benchmarks.md",
  "docs/formats.md",
  "docs/models.md",
  "docs/mutation.md",
  "docs/results.md",
  "docs/track-record.md",
  "docs/workloads.md",
];

describe.each(DOCUMENTS)("%s", (document) => {
  const text = readFileSync(join(ROOT, document), "utf8");

  test("names only files that exist", () => {
    const paths = [...text.matchAll(/`([\w./-]+)`|\]\(([\w./-]+)\)/g)]
      .map(([, code, link]) => code ?? link ?? "")
      .filter((path) =>
        /^(checkers|workloads|targets|reports|harness|test|docs|docker|\.ci)\/|^[\w.]+\.(md|js|ts)$/.test(
          path,
        ),
      );
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test("shows only TypeScript that compiles", { timeout: COMPILE_TIMEOUT_MS }, () => {
    const examples = [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => code);
    expect(examples.flatMap((code) => compile(code))).toEqual([]);
  });
});

test("compile() finds what does not compile", { timeout: COMPILE_TIMEOUT_MS }, () => {
  const wrong = 'import { linearizable, nothing } from "faultline/checkers";\nlinearizable(1);\nnothing();\n';
  expect(compile(wrong)).toHaveLength(2);
});

describe("README.md", () => {
  const text = readFileSync(join(ROOT, "README.md"), "utf8");

  test("names every command, and no other", () => {
    const table = text.slice(text.indexOf("| command |"), text.indexOf("The options of `run`"));
    const named = [...table.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`(?:faultline )?(\w+)/g)].map(([, name]) => name),
    );
    expect(new Set(named)).toEqual(new Set(faultline().commands.map((command) => command.name())));
  });

  test("names only options that `run` has", () => {
    const run = faultline().commands.find((command) => command.name() === "run");
    const table = text.slice(text.indexOf("| option |"), text.indexOf("### Exit codes"));
    const named = [...table.matchAll(/^\| `(--[\w-]+)/gm)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(run?.options.map((option) => option.long)).toEqual(expect.arrayContaining(named));
  });

  test("has a row for every fault, with variants that there are", () => {
    const table = text.slice(text.indexOf("| fault |"), text.indexOf("### Exit codes"));
    const rows = [...table.matchAll(/^\| `(\w+)` \|[^|]*\|([^|]*)\|$/gm)];
    expect(rows.map(([, name]) => name)).toEqual(FAULT_PACKAGES.map(({ name }) => name));
    for (const [, name = "", variants = ""] of rows) {
      for (const [, variant = ""] of variants.matchAll(/`([^`]*)`/g)) parseFaults(`${name}:${variant}`);
    }
  });

  test("has a row for every workload, and no other", () => {
    const table = text.slice(text.indexOf("| workload |"), text.indexOf("## Databases in containers"));
    const named = [...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(WORKLOADS.map(({ name }) => name)));
    const reference = Object.keys(findTarget("reference")?.workloads ?? {});
    expect(named.filter((name) => !reference.includes(name ?? ""))).toEqual([]);
  });

  test("has a row for every database, with the nodes it usually has and its workloads", () => {
    for (const { name, defaultNodes, workloads, image } of TARGETS) {
      if (image === undefined) continue;
      const row = text.split("\n").find((line) => line.startsWith(`| \`${name}\` | ${defaultNodes} |`));
      expect(row).toContain(`| ${Object.keys(workloads).join(", ")} |`);
    }
  });

  test("has a row for every seeded defect, with the workload and the faults that find it", () => {
    const table = text.slice(text.indexOf("## The seeded defects"));
    for (const { name, workload, nemesis } of defects) {
      const row = table.split("\n").find((line) => line.startsWith(`| \`${name}\``));
      expect(row).toContain(`| ${workload} | ${nemesis.length > 0 ? nemesis.join(", ") : "none"} |`);
    }
  });
});

describe("the examples of README.md", () => {
  const text = readFileSync(join(ROOT, "README.md"), "utf8");
  const examples = [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => code);
  const exampleWith = (word: string): string => examples.find((code) => code.includes(word)) ?? "";

  test("say what is wrong with a history", async () => {
    const { stdout } = await runExample(exampleWith("checkLinearizable("));
    expect(stdout).toContain("read null at 0.003 s, but process 0 had written 1");
  });

  test("learn of a violation before the end", async () => {
    const example = exampleWith("new LinearizabilityMonitor(");
    expect((await runExample(example)).stdout).toContain("No need to wait");
    const right = example.replace('f: "read", value: null', 'f: "read", value: 1');
    expect((await runExample(right)).stdout).toBe("");
  });

  test("have a test that passes, and fails once the answer is a wrong one", { timeout: 60_000 }, async () => {
    const example = exampleWith("toBeLinearizable(");
    expect((await runExampleTest(example)).exitCode).toBe(0);
    const wrong = await runExampleTest(example.replace('"ok", value: 1', '"ok", value: 2'));
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stdout + wrong.stderr).toContain("fits nowhere");
  });
});

describe("docs/workloads.md", () => {
  const text = readFileSync(join(ROOT, "docs/workloads.md"), "utf8");

  test("says what the operations of every workload are", () => {
    const table = text.slice(text.indexOf("| workload |"), text.indexOf("Registers, lists, sets"));
    const rows = table.split("\n").map((line) => line.split("|")[1] ?? "");
    const named = rows.flatMap((cell) => [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name));
    expect(new Set(named)).toEqual(new Set(WORKLOADS.map(({ name }) => name)));
  });

  test("says what every anomaly means that the report has words for", () => {
    const table = text.slice(text.indexOf("| anomaly |"), text.indexOf("## Two that"));
    const named = [...table.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => glossaryEntry(name) === undefined)).toEqual([]);
  });
});

/** What the compiler has to say about an example that imports the package by its name. */
function compile(code: string): readonly string[] {
  const file = join(ROOT, "test", "example.ts");
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ["node"],
    paths: {
      faultline: [join(ROOT, "harness/index.ts")],
      "faultline/vitest": [join(ROOT, "harness/vitest/index.ts")],
      "faultline/*": [join(ROOT, "*/index.ts")],
    },
  };
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram([file], options, {
    ...host,
    fileExists: (path) => path === file || host.fileExists(path),
    readFile: (path) => (path === file ? code : host.readFile(path)),
    getSourceFile: (path, version) =>
      path === file ? ts.createSourceFile(path, code, version) : host.getSourceFile(path, version),
  });
  const source = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
  );
}
