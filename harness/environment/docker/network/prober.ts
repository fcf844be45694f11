import { setTimeout as sleep } from "node:timers/promises";
import { CLIENTS, type Cut, type LinkObservation, type ProbedLink } from "../../environment.ts";
import { CounterMap, type Counts } from "./counters.ts";
import { addressOf, type Layout } from "./gates.ts";
import type { NetworkNamespace } from "./namespace.ts";
import { type Fate, isKnown, observe } from "./observe.ts";
import { keyOf, type Segment, segmentsOf } from "./segments.ts";

/** What is nowhere to be seen by then was lost, or was let through by rules that are not ours. */
const DEADLINE_MS = 1_000;
const POLL_MS = 5;

type CountsByNode = ReadonlyMap<string, Counts>;

/**
 * Sends segments over links and sees from the counters of the rules what became of each: stopped by a cut, or
 * arrived behind all of them. So silence is never taken for an answer, and no node need be alive.
 */
export class Prober {
  /** The cuts that are meant to be in force. */
  cuts: readonly Cut[] = [];
  readonly #layout: Layout;
  readonly #namespaces: readonly NetworkNamespace[];
  readonly #counters: CounterMap;
  #last: Promise<unknown> = Promise.resolve();

  /** @param namespaces - Of every node, and of the clients. */
  constructor(layout: Layout, namespaces: readonly NetworkNamespace[]) {
    this.#layout = layout;
    this.#namespaces = namespaces;
    this.#counters = new CounterMap(layout);
  }

  /** One probe after the other, or they would count each other's segments. */
  probe(links: readonly ProbedLink[], signal: AbortSignal): Promise<readonly LinkObservation[]> {
    const observations = this.#last.then(() => this.#probe(links, signal));
    this.#last = observations.catch(() => undefined);
    return observations;
  }

  async #probe(links: readonly ProbedLink[], signal: AbortSignal): Promise<readonly LinkObservation[]> {
    const { cuts } = this;
    const asked = links.map((link) => ({ link, segments: this.#segmentsFor(link) }));
    const segments = new Map(
      asked.flatMap((ask) => ask.segments.map((segment) => [keyOf(segment), segment])),
    );
    const before = await this.#readCounts();
    await this.#send([...segments.values()]);

    const deadline = performance.now() + DEADLINE_MS;
    for (;;) {
      const after = await this.#readCounts();
      const fates = new Map(
        Array.from(segments, ([key, segment]) => [key, this.#fateOf(segment, before, after)]),
      );
      const isComplete = [...segments].every(([key, segment]) => {
        const fate = fates.get(key);
        return fate !== undefined && isKnown(segment, fate, cuts);
      });
      if (isComplete || performance.now() > deadline) {
        return asked.map(({ link, segments: own }) => ({
          ...observe(link, own, fates, cuts),
          bytesDelivered: this.#counters.read(after, "FAULTLINE-TRAFFIC", { from: link.from, to: link.to })
            .bytes,
          // A rule lets go or throws away.
          bytesHeld: 0,
        }));
      }
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  #segmentsFor(link: ProbedLink): readonly Segment[] {
    const segments = segmentsOf(link, this.#layout).filter(
      ({ service }) => link.service === undefined || service === link.service,
    );
    if (segments.length > 0) return segments;
    throw new Error(`No service ${link.service ?? ""} is used between ${link.from} and ${link.to}`);
  }

  #fateOf(segment: Segment, before: CountsByNode, after: CountsByNode): Fate {
    const isCounted = (chain: "FAULTLINE-STOPPED" | "FAULTLINE-ARRIVED" | "FAULTLINE-REFUSED"): boolean =>
      this.#counters.read(after, chain, segment).packets >
      this.#counters.read(before, chain, segment).packets;
    return {
      stopped: isCounted("FAULTLINE-STOPPED"),
      arrived: isCounted("FAULTLINE-ARRIVED"),
      refused: isCounted("FAULTLINE-REFUSED"),
    };
  }

  async #readCounts(): Promise<CountsByNode> {
    const nodes = this.#namespaces.filter(({ name }) => name !== CLIENTS);
    return new Map(
      await Promise.all(
        nodes.map(async (node): Promise<[string, Counts]> => [node.name, await node.counts()]),
      ),
    );
  }

  async #send(segments: readonly Segment[]): Promise<void> {
    await Promise.all(
      this.#namespaces.map(async (sender) => {
        const own = segments.filter(({ from }) => from === sender.name);
        if (own.length === 0) return;
        await sender.knock(
          addressOf(sender.name, this.#layout),
          own.map(
            ({ to, sourcePort, destinationPort }) =>
              `${addressOf(to, this.#layout)}:${sourcePort}:${destinationPort}`,
          ),
        );
      }),
    );
  }
}
