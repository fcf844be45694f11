import type { Step } from "./cycle.ts";
import type { Rule } from "./levels.ts";
import { Naming } from "./naming.ts";
import { INITIAL, type SessionHistory, writeOf } from "./session-history.ts";
import { nodeOfRead, visibility } from "./visibility.ts";

/** A cycle in sentences. */
export interface Explanation {
  /** What each step says, one after the other. */
  readonly text: string;
  /** The transactions that it speaks of, by invocation. */
  readonly transactions: readonly number[];
}

/** Says of a cycle why each of its transactions comes before the next, the forced steps first. */
export function explainCycle(history: SessionHistory, rule: Rule, cycle: readonly Step[]): Explanation {
  const naming = new Naming(history);
  const explainer = new Explainer(history, rule, naming);
  // A cycle may be told from anywhere; what the rule is about comes first.
  const first = Math.max(
    0,
    cycle.findIndex(({ why }) => why === "forced" || why === "replaced"),
  );
  const steps = [...cycle.slice(first), ...cycle.slice(0, first)];
  const text = steps
    .map((step) => explainer.step(step))
    .filter((sentence) => sentence !== "")
    .join("; but ");
  return { text: `${text}${naming.legend()}`, transactions: naming.transactions() };
}

class Explainer {
  readonly #history: SessionHistory;
  readonly #rule: Rule;
  readonly #naming: Naming;

  constructor(history: SessionHistory, rule: Rule, naming: Naming) {
    this.#history = history;
    this.#rule = rule;
    this.#naming = naming;
  }

  step(step: Step): string {
    const naming = this.#naming;
    const { why, from, to } = step;
    naming.use(from);
    naming.use(to);
    if (why === "forced") return this.#forced(step);
    if (why === "replaced") {
      const saw = this.#history.readVersion[step.read] ?? 0;
      const writer = this.#history.readFrom[step.read] ?? INITIAL;
      naming.use(writer);
      return `${naming.reader(from)} read ${naming.read(from, saw, writer)}, which ${naming.node(to)} replaced`;
    }
    if (from === INITIAL) return "";
    if (why === "session") {
      const { process } = naming.operation(from).invocation;
      return `process ${process} had ${naming.isPlain ? "made" : "run"} ${naming.node(from)} before ${naming.node(to)}`;
    }
    const version = this.#history.readVersion[step.read] ?? 0;
    if (naming.isPlain && naming.written(to) === undefined)
      return `${naming.node(to)} came after ${naming.node(from)}`;
    return `${naming.node(to)} had read ${naming.version(version)} from ${naming.node(from)}`;
  }

  /** `T3 read x = 1 from T1, although it had already read y = 2 from T2, which wrote x = 5: so T2 came before T1` */
  #forced({ from, to, read }: Step): string {
    const naming = this.#naming;
    const { readVersion } = this.#history;
    const reader = nodeOfRead(this.#history, read);
    naming.use(reader);
    const version = readVersion[read] ?? 0;
    const saw = `${naming.reader(reader)} read ${naming.read(reader, version, to)}`;
    const so = to === INITIAL ? "" : `, so that ${naming.node(from)} comes before ${naming.node(to)}`;
    return `${saw}, although ${this.#why(from, reader, read)}${so}`;
  }

  /** `it had already read y = 2 from T2, which wrote x = 5` */
  #why(node: number, reader: number, read: number): string {
    const naming = this.#naming;
    const { readKey, readVersion, session } = this.#history;
    const key = readKey[read] ?? 0;
    const links = visibility(this.#history, this.#rule, node, read);
    const written = this.#history.writeVersion[writeOf(this.#history, node, key)] ?? 0;
    if (links === undefined)
      return `${naming.node(node)}, which wrote ${naming.version(written)}, came before it by the same reasoning`;
    const last = links.at(-1);
    if (last === undefined) {
      const by = naming.isPlain ? "" : ` in ${naming.node(node)}`;
      return `it had itself written ${naming.version(written)}${by} before`;
    }
    const parts: string[] = [];
    let at = reader;
    for (const [i, link] of links.entries()) {
      naming.use(link.reader);
      naming.use(link.writer);
      const who =
        i === 0
          ? this.#firstReader(reader, link.reader, link.read > read)
          : this.#laterReader(at, link.reader);
      parts.push(`${who} read ${naming.read(link.reader, readVersion[link.read] ?? 0, link.writer)}`);
      at = link.writer;
    }
    const how = parts.join(", and ");
    const sees = readVersion[last.read] ?? 0;
    if (sees === written) return how;
    if (last.writer === node) return `${how}, which wrote ${naming.version(written)}`;
    const { process } = naming.operation(node).invocation;
    const own = session[node] === session[last.writer] ? `process ${process}` : naming.reader(node);
    const where = naming.isPlain ? "" : ` in ${naming.node(node)}`;
    return `${how}, before which ${own} had written ${naming.version(written)}${where}`;
  }

  /** `it had`, or `it had in T4` if that is an earlier transaction of its session. */
  #firstReader(reader: number, first: number, isLater: boolean): string {
    if (first === reader) return isLater ? "it also" : "it had already";
    return this.#naming.isPlain ? "it had already" : `its session had in ${this.#naming.node(first)} already`;
  }

  /** Who read next, on the way back from a writer. */
  #laterReader(writer: number, reader: number): string {
    const naming = this.#naming;
    if (naming.isPlain) return `${naming.reader(reader)} had before its write`;
    return writer === reader
      ? `${naming.node(writer)} had`
      : `${naming.node(reader)}, before ${naming.node(writer)} in its session, had`;
  }
}
