import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Address } from "../../../../targets/machine.ts";
import type { PeerMessage } from "../../../../targets/reference/node/peer-message.ts";
import { createFrameDecoder, MAX_PEER_FRAME_BYTES } from "../../../../targets/reference/protocol/frame.ts";
import { openPeerLink, type PeerLink } from "../../../../targets/reference/server/peer-link.ts";
import { addressOf } from "./plain-cluster.ts";

const PATIENCE = { timeout: 10_000, interval: 20 };
const hello = { kind: "hello", cluster: "c", from: "n1", to: "n2" } as const;
let peer: Server | undefined;
let link: PeerLink | undefined;
const sockets: Socket[] = [];

afterEach(() => {
  link?.close();
  peer?.close();
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A peer that does what it likes with each connection; the first is number 1. */
async function listenAt(
  port: number,
  onConnection: (socket: Socket, number: number) => void,
): Promise<Address> {
  let number = 0;
  peer = createServer((socket) => {
    sockets.push(socket);
    onConnection(socket, ++number);
  });
  peer.listen(port, "127.0.0.1");
  await once(peer, "listening");
  return addressOf(peer);
}

const voteReply = (term: number): PeerMessage => ({ kind: "vote-reply", term, granted: true });

describe("openPeerLink()", () => {
  it("says hello first on every connection, and comes back when one is lost", async () => {
    const received: unknown[][] = [];
    const address = await listenAt(0, (socket, number) => {
      const decode = createFrameDecoder(MAX_PEER_FRAME_BYTES);
      const messages: unknown[] = [];
      received.push(messages);
      socket.on("data", (chunk) => {
        messages.push(...decode(chunk));
        if (number === 1) socket.destroy();
      });
    });
    link = openPeerLink(address, hello);
    await vi.waitUntil(() => received.length === 2 && (received[1]?.length ?? 0) > 0, PATIENCE);
    link.send(voteReply(1));
    link.send(voteReply(2));
    await vi.waitUntil(() => received[1]?.length === 3, PATIENCE);
    expect(received[1]).toEqual([hello, voteReply(1), voteReply(2)]);
  });

  it("delivers what was said before the peer was there", async () => {
    const address = await listenAt(0, () => undefined);
    await new Promise((resolve) => peer?.close(resolve));
    link = openPeerLink(address, hello);
    link.send(voteReply(1));
    const received: unknown[] = [];
    await listenAt(address.port, (socket) => {
      const decode = createFrameDecoder(MAX_PEER_FRAME_BYTES);
      socket.on("data", (chunk) => received.push(...decode(chunk)));
    });
    await vi.waitUntil(() => received.length === 2, PATIENCE);
    expect(received).toEqual([hello, voteReply(1)]);
  });

  it("forgets the oldest messages for a peer that does not read, and keeps the order of the others", async () => {
    const received: PeerMessage[] = [];
    const address = await listenAt(0, (socket) => socket.pause());
    link = openPeerLink(address, hello);
    await vi.waitUntil(() => sockets.length === 1, PATIENCE);
    const id = "x".repeat(10_000);
    const count = 5000;
    for (let term = 1; term <= count; term++) {
      link.send({ kind: "read-index", term, id });
      if (term % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const decode = createFrameDecoder(MAX_PEER_FRAME_BYTES);
    sockets[0]?.on("data", (chunk) => received.push(...(decode(chunk) as PeerMessage[])));
    sockets[0]?.resume();
    await vi.waitUntil(() => received.at(-1)?.term === count, PATIENCE);
    const terms = received.slice(1).map(({ term }) => term);
    expect(terms.length).toBeLessThan(count / 2);
    expect(terms).toEqual(terms.toSorted((a, b) => a - b));
  });

  it("sends a message that is larger than all it keeps waiting", async () => {
    const received: unknown[] = [];
    const address = await listenAt(0, (socket) => {
      const decode = createFrameDecoder(MAX_PEER_FRAME_BYTES);
      socket.on("data", (chunk) => received.push(...decode(chunk)));
    });
    link = openPeerLink(address, hello);
    const state = "s".repeat(6_000_000);
    link.send({ kind: "snapshot", term: 1, round: 1, snapshot: { index: 1, term: 1, state } });
    await vi.waitUntil(() => received.length === 2, PATIENCE);
    expect(received[1]).toMatchObject({ snapshot: { state } });
  });
});
