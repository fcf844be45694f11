import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** Where the programs of all nodes write what they say. */
export class NodeLogs {
  readonly #folder: string;
  readonly #files = new Map<string, string>();

  /** A node's log is there even if it never says anything. */
  constructor(runDir: string, nodes: readonly string[]) {
    this.#folder = join(runDir, "logs");
    mkdirSync(this.#folder, { recursive: true });
    for (const node of nodes) this.fileFor(node);
  }

  /** Path of each log by the name of its program. */
  get files(): ReadonlyMap<string, string> {
    return this.#files;
  }

  fileFor(name: string): string {
    const file = this.#files.get(name) ?? join(this.#folder, `${name}.log`);
    if (!this.#files.has(name)) appendFileSync(file, "");
    this.#files.set(name, file);
    return file;
  }
}
