import { randomBytes } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "../../../targets/machine.ts";
import type { LinkProxy } from "./link-proxy.ts";
import { closeServer, listenOnLoopback } from "./loopback.ts";

const TOKEN_BYTES = 16;
/** Silence shorter than this proves nothing. */
const SILENCE_MS = 150;
/** Silence after the last of those that should arrive: what was stuck with it has had its chance, too. */
const AFTERMATH_MS = 50;
/** What has not arrived by then over a link that should deliver will not arrive. */
const DEADLINE_MS = 2_000;

/** A way to probe: a proxy, and what its two directions are called. */
export interface ProbePath {
  readonly proxy: LinkProxy;
  readonly forth: string;
  readonly back: string;
}

export interface ProbeRound {
  readonly paths: readonly ProbePath[];
  readonly sink: ProbeSink;
  /** The directions that nothing is meant to stop. The others are given time to show that they deliver. */
  readonly open: ReadonlySet<string>;
  /** How much later than on an unharmed link a probe may be. */
  readonly lateByMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends a token both ways along each path, all at once.
 *
 * Silence only counts while others speak: a round ends once every open direction has delivered, and a while
 * after, so that a harness that was frozen cannot mistake its own freeze for a cut.
 *
 * @returns The directions along which a token arrived.
 */
export async function findDelivering(round: ProbeRound): Promise<ReadonlySet<string>> {
  const { paths, sink, open, lateByMs, signal } = round;
  const delivering = new Set<string>();
  const missing = new Set(open);
  const complete = new AbortController();
  const arrive = (direction: string): void => {
    delivering.add(direction);
    missing.delete(direction);
    if (missing.size === 0) complete.abort();
  };

  const probes = await Promise.all(paths.map((path) => send(path, sink, arrive)));
  const awaitsSilence = paths.some(({ forth, back }) => !open.has(forth) || !open.has(back));
  try {
    if (awaitsSilence) await sleep(SILENCE_MS + lateByMs, undefined, { signal });
    await sleepUntil(DEADLINE_MS + lateByMs, complete.signal, signal);
    if (awaitsSilence) await sleep(AFTERMATH_MS, undefined, { signal });
    return delivering;
  } finally {
    for (const stop of probes) stop();
  }
}

async function send(
  { proxy, forth, back }: ProbePath,
  sink: ProbeSink,
  arrive: (direction: string) => void,
): Promise<() => void> {
  const token = sink.issue(() => {
    arrive(forth);
  });
  const probe = await proxy.probe(sink.address);
  readToken(probe.socket, (beacon) => {
    if (beacon.equals(sink.beacon)) arrive(back);
  });
  probe.socket.write(token);
  return () => {
    sink.withdraw(token);
    probe.close();
  };
}

/** Sleeps until `complete`, but no longer than `ms`. */
async function sleepUntil(ms: number, complete: AbortSignal, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: AbortSignal.any([complete, signal]) });
  } catch (error) {
    if (signal.aborted) throw error;
  }
}

/** The far end of every probe: tells which tokens arrived, and sends a token of its own back. */
export class ProbeSink {
  readonly address: Address;
  /** What the sink sends to whoever connects; its arrival shows that the way back is open. */
  readonly beacon: Buffer = randomBytes(TOKEN_BYTES);
  readonly #server: Server;
  readonly #awaited = new Map<string, () => void>();

  static async open(): Promise<ProbeSink> {
    const server = createServer({ noDelay: true });
    return new ProbeSink(server, await listenOnLoopback(server));
  }

  private constructor(server: Server, address: Address) {
    this.#server = server;
    this.address = address;
    server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.write(this.beacon);
      readToken(socket, (token) => this.#awaited.get(token.toString("hex"))?.());
    });
  }

  /** A fresh token; `onArrival` is called when it comes in, whichever way it took. */
  issue(onArrival: () => void): Buffer {
    const token = randomBytes(TOKEN_BYTES);
    this.#awaited.set(token.toString("hex"), onArrival);
    return token;
  }

  withdraw(token: Buffer): void {
    this.#awaited.delete(token.toString("hex"));
  }

  close(): Promise<void> {
    return closeServer(this.#server);
  }
}

function readToken(socket: Socket, onToken: (token: Buffer) => void): void {
  let received = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    if (received.length === TOKEN_BYTES) onToken(received);
  });
}
