import type { Link } from "../../environment.ts";
import type { Layout } from "./gates.ts";
import { type CountingChain, countedAt } from "./rules.ts";
import { keyOf, type Segment } from "./segments.ts";

/** What a rule has seen. */
interface Count {
  readonly packets: number;
  readonly bytes: number;
}

/** The counts of one node: those of each chain, in the order of its rules. */
export type Counts = ReadonlyMap<string, readonly Count[]>;

/** Reads what iptables-save says with counters: `[3:120] -A CHAIN ...` for each rule. */
export function parseCounts(text: string): Counts {
  const counts = new Map<string, Count[]>();
  for (const [, packets, bytes, chain = ""] of text.matchAll(/^\[(\d+):(\d+)\] -A (\S+)/gm)) {
    const rows = counts.get(chain) ?? [];
    rows.push({ packets: Number(packets), bytes: Number(bytes) });
    counts.set(chain, rows);
  }
  return counts;
}

/** Where something is counted. */
interface Place {
  readonly node: string;
  readonly row: number;
}

/** Knows which rule of which node counts what. */
export class CounterMap {
  readonly #places = new Map<string, Place>();

  constructor(layout: Layout) {
    const note = (chain: CountingChain, what: Segment | Link, place: Place): void => {
      this.#places.set(placeKey(chain, what), place);
    };
    for (const { node } of layout.nodes) {
      const { segments, refusals, links } = countedAt(node, layout);
      for (const [row, segment] of segments.entries()) {
        note("FAULTLINE-STOPPED", segment, { node, row });
        note("FAULTLINE-ARRIVED", segment, { node, row });
      }
      for (const [row, segment] of refusals.entries()) note("FAULTLINE-REFUSED", segment, { node, row });
      for (const [row, link] of links.entries()) note("FAULTLINE-TRAFFIC", link, { node, row });
    }
  }

  /** @throws if the rule is not there, as when somebody else has taken it away. */
  read(counts: ReadonlyMap<string, Counts>, chain: CountingChain, what: Segment | Link): Count {
    const place = this.#places.get(placeKey(chain, what));
    if (place === undefined) throw new Error(`Nothing counts ${placeKey(chain, what)}`);
    const count = counts.get(place.node)?.get(chain)?.[place.row];
    if (count === undefined) throw new Error(`Rule ${place.row + 1} of ${chain} is gone from ${place.node}`);
    return count;
  }
}

function placeKey(chain: CountingChain, what: Segment | Link): string {
  return `${chain} ${"sourcePort" in what ? keyOf(what) : `${what.from} -> ${what.to}`}`;
}
