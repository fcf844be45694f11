import type { Socket } from "node:net";
import type { LinkGate, TrafficMeter } from "./link-gate.ts";
import { resetSocket } from "./reset-socket.ts";

/** What travels along one direction of a connection, and the earliest moment it may arrive. */
type Parcel =
  | { readonly kind: "bytes"; bytes: Buffer; readonly dueMs: number }
  /** The sender will send no more. */
  | { readonly kind: "end"; readonly dueMs: number }
  /** The sender's side of the connection is gone. */
  | { readonly kind: "reset"; readonly dueMs: number };

/** Past this the sender is no longer listened to, so that its own buffers fill up, as over a dead link. */
const MAX_QUEUED_BYTES = 256 * 1024;

/**
 * Carries one direction of one connection through the link's gate: bytes, the end, and the reset, in order.
 *
 * What meets a cut link waits and arrives after healing if the connection still lives, which is what TCP's
 * retransmission does across a cut at the packet level. Everything happens in one turn of the event loop, so
 * nothing passes after `setCut` has returned.
 */
export class Conveyor {
  readonly #source: Socket;
  readonly #gate: LinkGate;
  readonly #meter: TrafficMeter;
  readonly #unwatch: () => void;
  #sink: Socket | undefined;
  #queue: Parcel[] = [];
  #queuedBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param meter - Where the traffic is counted. */
  constructor(source: Socket, gate: LinkGate, meter: TrafficMeter) {
    this.#source = source;
    this.#gate = gate;
    this.#meter = meter;
    this.#unwatch = gate.watch(this.#pump);

    let ended = false;
    source.on("data", (bytes: Buffer) => {
      this.#enqueue({ kind: "bytes", bytes, dueMs: this.#dueMs() });
    });
    source.on("end", () => {
      ended = true;
      this.#enqueue({ kind: "end", dueMs: this.#dueMs() });
    });
    source.on("close", (hadError: boolean) => {
      if (ended && !hadError) return;
      // Bytes that the sender's system had not got through die with the sender.
      this.#discard();
      this.#enqueue({ kind: "reset", dueMs: this.#dueMs() });
    });
    source.resume();
  }

  /** Lets what was queued flow to where it belongs. */
  connect(sink: Socket): void {
    this.#sink = sink;
    sink.on("drain", this.#pump);
    this.#pump();
  }

  stop(): void {
    this.#unwatch();
    clearTimeout(this.#timer);
    this.#sink = undefined;
    this.#discard();
  }

  /** Jitter makes things late by different times; what comes behind waits, since TCP keeps the order. */
  #dueMs(): number {
    return performance.now() + this.#gate.drawDelayMs();
  }

  #enqueue(parcel: Parcel): void {
    this.#queue.push(parcel);
    if (parcel.kind === "bytes") {
      this.#hold(parcel.bytes.length);
      if (this.#queuedBytes >= MAX_QUEUED_BYTES) this.#source.pause();
    }
    this.#pump();
  }

  #pump = (): void => {
    clearTimeout(this.#timer);
    for (let head = this.#queue[0]; head !== undefined; head = this.#queue[0]) {
      if (this.#sink === undefined || this.#sink.writableNeedDrain) return;
      const earlyByMs = head.dueMs - performance.now();
      if (earlyByMs > 0) {
        this.#pumpIn(earlyByMs);
        return;
      }
      if (!this.#deliver(head, this.#sink)) {
        this.#pumpIn(this.#gate.waitMs());
        return;
      }
    }
  };

  #pumpIn(ms: number): void {
    // Whatever opens a cut link pumps.
    if (Number.isFinite(ms)) this.#timer = setTimeout(this.#pump, Math.ceil(ms));
  }

  /** Hands over as much of a parcel as the gate allows now, and says whether that was all of it. */
  #deliver(parcel: Parcel, sink: Socket): boolean {
    if (parcel.kind === "bytes") {
      const length = this.#gate.take(parcel.bytes.length);
      if (length === 0) return false;
      this.#hold(-length);
      this.#meter.delivered += length;
      if (!sink.destroyed) sink.write(parcel.bytes.subarray(0, length));
      parcel.bytes = parcel.bytes.subarray(length);
      if (parcel.bytes.length > 0) return false;
    } else {
      if (this.#gate.isCut) return false;
      if (parcel.kind === "end") sink.end();
      else resetSocket(sink);
    }
    this.#queue.shift();
    return true;
  }

  #hold(bytes: number): void {
    this.#queuedBytes += bytes;
    this.#meter.held += bytes;
    if (this.#queuedBytes < MAX_QUEUED_BYTES && this.#source.isPaused()) this.#source.resume();
  }

  #discard(): void {
    this.#queue = [];
    this.#hold(-this.#queuedBytes);
  }
}
