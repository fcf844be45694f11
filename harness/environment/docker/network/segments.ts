import type { Service } from "../../../../targets/machine.ts";
import { CLIENTS, type Link } from "../../environment.ts";
import { findNode, type Layout } from "./gates.ts";

/**
 * The port that marks a segment as ours: discard. No system picks it for a connection by itself, and no database
 * listens there.
 */
export const PROBE_PORT = 9;

/** A TCP segment that opens a connection which nobody will ever have. */
export interface Segment extends Link {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Whose traffic it looks like; none for traffic of no service. */
  readonly service?: Service;
}

/**
 * What a link is probed with: for each service a segment as its clients send it and one as its server does, and one
 * that belongs to none. The harness serves nothing, so towards it there is only the server's, and from it only the client's.
 */
export function segmentsOf({ from, to }: Link, layout: Layout): readonly Segment[] {
  return [
    ...services(to, layout).map(([service, port]) => ({
      ...{ from, to, service },
      sourcePort: PROBE_PORT,
      destinationPort: port,
    })),
    ...services(from, layout).map(([service, port]) => ({
      ...{ from, to, service },
      sourcePort: port,
      destinationPort: PROBE_PORT,
    })),
    { from, to, sourcePort: PROBE_PORT, destinationPort: PROBE_PORT },
  ];
}

/** The segment that a connection reset is, by which the receiver's side answers one. */
export function answerTo({ from, to, sourcePort, destinationPort }: Segment): Segment {
  return { from: to, to: from, sourcePort: destinationPort, destinationPort: sourcePort };
}

export function keyOf({ from, to, sourcePort, destinationPort }: Segment): string {
  return `${from}:${sourcePort} -> ${to}:${destinationPort}`;
}

function services(name: string, layout: Layout): readonly (readonly [Service, number])[] {
  return name === CLIENTS ? [] : Object.entries(findNode(name, layout).services);
}
