import { connect, type Socket } from "node:net";
import type { Address } from "../../machine.ts";
import type { PeerMessage } from "../node/peer-message.ts";
import { encodeFrame } from "../protocol/frame.ts";
import type { Hello } from "../protocol/hello.ts";

/** This node's way to one peer. Nothing ever comes back over it: the peer answers over a link of its own. */
export interface PeerLink {
  /** Never waits and never fails: Raft copes with lost messages. */
  send(message: PeerMessage): void;
  close(): void;
}

const RECONNECT_MS = 100;

/** What waits for a peer that is cut off, paused or dead. Past this the oldest goes: it says the least about now. */
const MAX_QUEUED_BYTES = 4 * 1024 * 1024;

/**
 * Keeps a connection to a peer's address and sends over it.
 *
 * One direction per connection makes a one-way fault exact: whatever cuts this connection stops what this node
 * says to that peer, and nothing else.
 */
export function openPeerLink(address: Address, hello: Hello): PeerLink {
  const queue: Buffer[] = [];
  let queuedBytes = 0;
  let socket: Socket | undefined;
  /** Whether the socket takes more right now. */
  let open = false;
  let flushing = false;
  let reconnect: NodeJS.Timeout | undefined;

  const flush = (): void => {
    flushing = false;
    if (!open || socket === undefined || queue.length === 0) return;
    open = socket.write(Buffer.concat(queue));
    queue.length = 0;
    queuedBytes = 0;
  };

  const dial = (): void => {
    socket = connect({ ...address, noDelay: true });
    socket.on("connect", () => {
      socket?.write(encodeFrame(hello));
      open = true;
      flush();
    });
    socket.on("drain", () => {
      open = true;
      flush();
    });
    // Nothing is expected, but a socket that is not read never reports its end.
    socket.resume();
    // A close follows each error, and says all there is to know.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      open = false;
      reconnect = setTimeout(dial, RECONNECT_MS);
    });
  };
  dial();

  return {
    send(message) {
      const frame = encodeFrame(message);
      queue.push(frame);
      queuedBytes += frame.length;
      while (queuedBytes > MAX_QUEUED_BYTES && queue.length > 1) queuedBytes -= queue.shift()?.length ?? 0;
      if (flushing || !open) return;
      flushing = true;
      // One write for all that this turn of the event loop has to say.
      queueMicrotask(flush);
    },
    close() {
      socket?.removeAllListeners("close").destroy();
      clearTimeout(reconnect);
    },
  };
}
