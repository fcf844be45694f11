import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import type { SubjectName } from "./checks.ts";
import { type Mutation, mutate } from "./mutation.ts";
import type { Outcome, Trial } from "./trial.ts";

/** Where packages are found, and neither git nor the package sees it. */
const FOLDER = resolve("node_modules/.cache/faultline-mutants");
/** Checks that run on and on notice, too: many times what the slowest take. */
const TIMEOUT_MS = 60_000;

/**
 * Tries subjects without a rule, one after the other, in a process of its own. The mutated text is seen only by the bundler: no
 * file of the project changes.
 */
export class Laboratory {
  readonly #judge: string;
  readonly #name: string;
  #child: ChildProcess | undefined;
  #tried = 0;

  private constructor(name: string, judge: string) {
    this.#name = name;
    this.#judge = judge;
  }

  static async open(): Promise<Laboratory> {
    mkdirSync(FOLDER, { recursive: true });
    const name = join(FOLDER, String(process.pid));
    const judge = `${name}-judge.mjs`;
    await bundle("test/mutation/judge-mutants.ts", judge, []);
    return new Laboratory(name, judge);
  }

  /** Runs a subject's checks without the rule, or with all of them. */
  async run(subject: SubjectName, mutation: Mutation | undefined): Promise<Outcome> {
    const file = `${this.#name}-${this.#tried++}.mjs`;
    await bundle("test/mutation/subjects.ts", file, mutation === undefined ? [] : [withMutation(mutation)]);
    try {
      return await this.#try({ subject, file });
    } finally {
      rmSync(file);
    }
  }

  close(): void {
    this.#child?.kill();
    rmSync(this.#judge);
  }

  #try(trial: Trial): Promise<Outcome> {
    this.#child ??= fork(this.#judge, [], { execArgv: [], silent: true });
    const child = this.#child;
    return new Promise((report) => {
      const finish = (outcome: Outcome): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        report(outcome);
      };
      const lose = (failed: string): void => {
        child.kill("SIGKILL");
        this.#child = undefined;
        finish({ passed: 0, failed });
      };
      const timer = setTimeout(() => {
        lose("the checks do not end");
      }, TIMEOUT_MS);
      child.once("exit", () => {
        lose("the checks crash");
      });
      child.once("message", (message) => {
        finish(message as Outcome);
      });
      child.send(trial);
    });
  }
}

async function bundle(entry: string, outfile: string, plugins: Plugin[]): Promise<void> {
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
    outfile,
    plugins,
  });
}

function withMutation(mutation: Mutation): Plugin {
  const mutated = resolve(mutation.file);
  return {
    name: "mutation",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === mutated
          ? { contents: mutate(readFileSync(path, "utf8"), mutation), loader: "ts" }
          : undefined,
      );
    },
  };
}
