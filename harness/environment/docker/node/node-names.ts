/** What the programs of each node are called, in the names of their containers and logs. */
export class NodeNames {
  readonly #first = new Map<string, string>();

  /** The first program of a node goes by the node's name alone, as most nodes have only one. */
  of(node: string, daemon: string): string {
    const first = this.#first.get(node) ?? daemon;
    this.#first.set(node, first);
    return first === daemon ? node : `${node}-${daemon}`;
  }
}
