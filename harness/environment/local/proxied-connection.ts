import type { Socket } from "node:net";
import { Conveyor } from "./conveyor.ts";
import type { LinkGate, TrafficMeter } from "./link-gate.ts";
import { resetSocket } from "./reset-socket.ts";

export interface ProxiedConnectionOptions {
  /** The connection that the proxy has accepted. */
  readonly near: Socket;
  /** Connects to where it leads. */
  readonly dial: () => Socket;
  /** From the one that connected to the one that is connected to. */
  readonly outbound: LinkGate;
  readonly inbound: LinkGate;
  readonly onClosed: () => void;
  /**
   * A probe stands for a packet, not for a connection: the handshake of a new connection needs both directions
   * and could not tell them apart, so a probe skips it. Nor is it counted with the nodes' own traffic.
   */
  readonly isProbe: boolean;
}

/**
 * A connection through a proxy. It gets through only if both directions of the link let packets pass at
 * that time, as a TCP handshake does; until then it stalls.
 */
export class ProxiedConnection {
  readonly #options: ProxiedConnectionOptions;
  readonly #forth: Conveyor;
  #back: Conveyor | undefined;
  #far: Socket | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #unwatch: readonly (() => void)[];

  constructor(options: ProxiedConnectionOptions) {
    const { near, outbound, inbound, isProbe } = options;
    this.#options = options;
    this.#forth = new Conveyor(near, outbound, meterFor(outbound, isProbe));
    this.#unwatch = [outbound.watch(this.#gateChanged), inbound.watch(this.#gateChanged)];
    near.on("end", this.#nearLeft);
    near.on("close", this.#nearLeft);
  }

  /** Begins. Resets at once, or on a later change, if the link answers with resets. */
  open(): void {
    this.#gateChanged();
  }

  /** Ends both sides with a reset, as a peer does that knows nothing of the connection. */
  reset(): void {
    resetSocket(this.#options.near);
    if (this.#far !== undefined) resetSocket(this.#far);
    this.#release();
  }

  #gateChanged = (): void => {
    const { outbound, inbound, isProbe } = this.#options;
    if (outbound.resets || inbound.resets) this.reset();
    else if (this.#far !== undefined) return;
    else if (isProbe) this.#connect();
    else this.#handshake();
  };

  /** One round trip, then the connection stands. Begins anew when the link changes in between. */
  #handshake(): void {
    const { outbound, inbound } = this.#options;
    clearTimeout(this.#timer);
    if (outbound.isCut || inbound.isCut) return;
    const roundTripMs = outbound.drawDelayMs() + inbound.drawDelayMs();
    if (roundTripMs === 0) this.#connect();
    else this.#timer = setTimeout(this.#connect, roundTripMs);
  }

  #connect = (): void => {
    const { near, inbound, dial, isProbe } = this.#options;
    const far = dial();
    this.#far = far;
    far.on("error", () => undefined);
    far.on("close", this.#sideClosed);
    this.#back = new Conveyor(far, inbound, meterFor(inbound, isProbe));
    this.#back.connect(near);
    this.#forth.connect(far);
  };

  /** Who gives up before the connection stood has never reached the other side. */
  #nearLeft = (): void => {
    if (this.#far === undefined) {
      this.#options.near.destroy();
      this.#release();
    } else {
      this.#sideClosed();
    }
  };

  #sideClosed = (): void => {
    if (this.#options.near.closed && this.#far?.closed === true) this.#release();
  };

  #release(): void {
    clearTimeout(this.#timer);
    for (const unwatch of this.#unwatch) unwatch();
    this.#forth.stop();
    this.#back?.stop();
    this.#options.onClosed();
  }
}

function meterFor(gate: LinkGate, isProbe: boolean): TrafficMeter {
  return isProbe ? { delivered: 0, held: 0 } : gate.meter;
}
