import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { faultline, freshStore } from "../support/cli.ts";

const directory = mkdtempSync(join(tmpdir(), "faultline-bad-"));
function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** Nobody can tell from it in which order elements are to come out. */
const QUEUE = '{"process":0,"type":"invoke","f":"enqueue","value":1}\n{"process":0,"type":"ok"}\n';

describe("faultline says what is wrong in one sentence and exits with 254 for", () => {
  test.each([
    ["an unknown target", ["run", "oracle"], /no target oracle/],
    ["an unknown workload", ["run", "--workload", "bakery"], /no workload bakery/],
    ["an unknown nemesis", ["run", "--nemesis", "partition,meteor"], /meteor/],
    ["an unknown defect", ["run", "--defect", "typo"], /no defect typo/],
    ["an unknown flag", ["run", "--frob"], /Unknown option '--frob'\n.*faultline run --help/],
    ["an unknown command", ["rum"], /Unknown command 'rum'/],
    ["a time limit that is no number", ["run", "--time-limit", "soon"], /above 0/],
    ["a time limit of zero", ["run", "--time-limit", "0"], /above 0/],
    ["a concurrency that is neither a number nor a multiple of n", ["run", "--concurrency", "many"], /2n/],
    ["a negative seed", ["run", "--seed", "-1"], /whole number/],
    ["a fault on a node that there is not", ["run", "--nemesis", "kill:nodes=n9"], /no node n9/],
    [
      "a partition of a single node",
      ["run", "--nodes", "1", "--nemesis", "partition"],
      /does not divide a cluster of 1/,
    ],
    ["a store that is a file", ["runs", "--store", file("store", "")], /not a directory/],
    ["node names that are no names", ["run", "--nodes", "a,,b"], /names/],
    ["a history that does not exist", ["check", "nowhere.jsonl"], /nowhere\.jsonl/],
    ["an empty history", ["check", file("empty.jsonl", "")], /empty/i],
    [
      "a history of garbage",
      ["check", file("garbage.jsonl", "\u0000\u0001\u0002\nnope\n")],
      /line 1, column 1/,
    ],
    [
      "a history of another schema",
      ["check", file("new.jsonl", '{"faultline":"history","schema":99}\n')],
      /99/,
    ],
    [
      "a history with an unknown type",
      [
        "check",
        file("type.jsonl", '{"index":0,"time":1,"process":0,"type":"okay","f":"read","value":null}\n{}\n'),
      ],
      /line 1, column \d+.*okay/,
    ],
    [
      "a model that does not exist",
      [
        "check",
        file("fine.jsonl", '{"index":0,"time":1,"process":0,"type":"invoke","f":"read","value":null}\n'),
        "--model",
        "abacus",
      ],
      /abacus/,
    ],
    ["a run that does not exist", ["report", "20200101"], /20200101/],
    [
      "a history that several models could judge",
      ["check", file("queue.jsonl", QUEUE)],
      /fifo-queue.*--model/s,
    ],
    [
      "an engine and all engines",
      ["check", "x", "--engine", "bag", "--competition"],
      /Leave out one of the two/,
    ],
    ["more threads than anybody has", ["check", "x", "--workers", "1e9"], /256 at most/],
    ["nothing on standard input", ["check", "-"], /Standard input: the history is empty/],
    [
      "a history to convert that does not exist",
      ["convert", "nowhere.edn", "-", "--to", "edn"],
      /no file nowhere/,
    ],
    [
      "a conversion into a directory that does not exist",
      ["convert", file("queue2.jsonl", QUEUE), join(directory, "nowhere", "out.edn")],
      /its directory does not exist/,
    ],
    [
      "a conversion over a directory",
      ["convert", file("queue3.jsonl", QUEUE), directory, "--to", "edn", "--force"],
      /is a directory/,
    ],
    [
      "a conversion over a device",
      ["convert", file("queue4.jsonl", QUEUE), "/dev/null", "--to", "edn", "--force"],
      /no ordinary file/,
    ],
    ["a directory that is no run", ["check", directory], /no run/],
  ])("%s", async (_, args, message) => {
    const store = freshStore();
    const { exitCode, stderr, stdout } = await faultline([
      ...args,
      ...(args[0] === "run" ? ["--store", store] : []),
    ]);
    expect(`${exitCode} ${stderr}`).toMatch(/^254 /);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
    expect(existsSync(store)).toBe(false);
  });

  test("a store that cannot be written to", async () => {
    const { exitCode, stderr } = await faultline([
      "run",
      "--store",
      join(file("a-file", ""), "store"),
      "--time-limit",
      "1",
    ]);
    expect(exitCode).toBe(254);
    expect(stderr).toMatch(/could not be made/);
  });
});
