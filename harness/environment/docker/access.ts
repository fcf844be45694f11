import type { Container } from "dockerode";
import type { Address } from "../../../targets/machine.ts";

/** How a person reaches each node, in words. */
export class Access {
  readonly #words = new Map<string, string>();
  readonly #containerOf: (node: string) => string;
  #shell: Promise<void> | undefined;

  /** @param containerOf - The name of the container of a node's first program. */
  constructor(containerOf: (node: string) => string) {
    this.#containerOf = containerOf;
  }

  get words(): ReadonlyMap<string, string> {
    return this.#words;
  }

  /** Where clients of a node connect. */
  add(node: string, { host, port }: Address): void {
    this.#words.set(node, `${host}:${port}`);
  }

  /** Once there is a container of the database's image, it is known whether one can get a shell in it. */
  learn(container: Container): Promise<void> {
    this.#shell ??= hasShell(container).then((has) => {
      if (!has) return;
      for (const [node, words] of this.#words) {
        this.#words.set(node, `${words}, or docker exec -it ${this.#containerOf(node)} sh`);
      }
    });
    return this.#shell;
  }
}

async function hasShell(container: Container): Promise<boolean> {
  try {
    const answer = (await container.infoArchive({ path: "/bin/sh" })) as NodeJS.ReadableStream;
    // An answer that nobody reads to its end keeps the connection, and with it this program.
    answer.resume();
    return true;
  } catch {
    return false;
  }
}
