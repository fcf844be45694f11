import { performance } from "node:perf_hooks";
import { createNode } from "../node/create-node.ts";
import type { NodeInput, NodeOutput } from "../node/io.ts";
import { isPeerMessage } from "../node/peer-message.ts";
import { FrameError, MAX_CLIENT_FRAME_BYTES, MAX_PEER_FRAME_BYTES } from "../protocol/frame.ts";
import { CLIENT } from "../protocol/hello.ts";
import { parseRequest } from "../protocol/parse-request.ts";
import { withoutSync } from "../storage/unsynced-log.ts";
import { type OpenedLog, openWriteAheadLog } from "../storage/write-ahead-log.ts";
import { createClientSockets } from "./client-sockets.ts";
import { bindDoor } from "./door.ts";
import type { Log } from "./log.ts";
import { createChangeLog } from "./log-changes.ts";
import { formatAddress, type ServerOptions } from "./options.ts";
import { openPeerLink } from "./peer-link.ts";

export interface StoreServer {
  /** Leaves the cluster without a word, with everything on disk. */
  close(): Promise<void>;
}

const TICK_MS = 10;

/** How long the defect `no-fsync` holds back what it has called durable. */
const UNSYNCED_MS = 2000;

/** An input without its time, which the shell adds. */
type Untimed<Input> = Input extends NodeInput ? Omit<Input, "now"> : never;

/**
 * Runs one node as a process: tells it what the clock, the peers, the clients and the disk have to say, and does
 * what it puts out. All decisions are the node's own (see node/io.ts).
 *
 * @param die - Called when the disk fails; the process has to end at once.
 * @throws Error if a port is taken; CorruptLogError if the data cannot be trusted.
 */
export async function startStoreServer(
  options: ServerOptions,
  log: Log,
  die: (error: unknown) => void,
): Promise<StoreServer> {
  const { id, cluster, defects } = options;
  const clients = createClientSockets();
  // Ports before data: whoever holds our ports may be at work on our data, which recovery changes.
  const peerDoor = await bindDoor(
    {
      address: options.peerListen,
      maxFrameBytes: MAX_PEER_FRAME_BYTES,
      expected: { cluster, to: id, callers: [...options.peers.keys()] },
      welcome: (_socket, from) => (message) => {
        if (!isPeerMessage(message)) throw new FrameError(`${from} sent what is no peer message`);
        feed({ kind: "message", from, message });
      },
    },
    log,
  );
  const clientDoor = await bindDoor(
    {
      address: options.clientListen,
      maxFrameBytes: MAX_CLIENT_FRAME_BYTES,
      expected: { cluster, to: id, callers: [CLIENT] },
      welcome: (socket) => {
        const client = clients.add(socket);
        return (message) => {
          handleRequest(client, message);
        };
      },
    },
    log,
  );
  const unsynced = defects.has("no-fsync");
  const opened = await openWriteAheadLog(options.dataDir, {
    onDurable: (write) => {
      if (!unsynced) handleDurable(write);
    },
    onFailure: die,
  });
  const disk = unsynced ? withoutSync(opened.log, UNSYNCED_MS, handleDurable) : opened.log;
  logRecovery(log, opened);

  const members = [id, ...options.peers.keys()];
  const { heartbeatMs, electionMs, snapshotEvery } = options;
  const config = { id, members, random: Math.random, defects, heartbeatMs, electionMs, snapshotEvery };
  const node = createNode(config, opened.recovered, performance.now());
  const logChanges = createChangeLog(log, node.status());
  const links = new Map(
    [...options.peers].map(([to, address]) => [
      to,
      openPeerLink(address, { kind: "hello", cluster, from: id, to }),
    ]),
  );

  function feed(input: Untimed<NodeInput>): void {
    for (const output of node.handle({ ...input, now: performance.now() })) perform(output);
    logChanges(node.status());
  }

  function perform(output: NodeOutput): void {
    switch (output.kind) {
      case "send":
        links.get(output.to)?.send(output.message);
        return;
      case "reply":
        clients.reply(output.client, output.reply);
        return;
      case "write":
        disk.append(output.write, output.records);
        return;
    }
  }

  function handleDurable(write: number): void {
    feed({ kind: "synced", write });
  }

  function handleRequest(client: number, message: unknown): void {
    const parsed = parseRequest(message);
    if (parsed.ok) {
      feed({ kind: "request", client, request: parsed.request });
    } else if (parsed.id !== undefined) {
      clients.reply(client, { kind: "error", id: parsed.id, code: "bad-request", message: parsed.why });
    } else {
      throw new FrameError(parsed.why);
    }
  }

  peerDoor.open();
  clientDoor.open();
  const ticking = setInterval(() => {
    feed({ kind: "tick" });
  }, TICK_MS);
  log("info", "started", {
    peers: formatAddress(options.peerListen),
    clients: formatAddress(options.clientListen),
    defects: [...defects],
  });

  return {
    async close() {
      clearInterval(ticking);
      peerDoor.close();
      clientDoor.close();
      for (const link of links.values()) link.close();
      await disk.close();
    },
  };
}

function logRecovery(log: Log, { recovered, cut }: OpenedLog): void {
  if (cut !== undefined) log("warn", "tail-cut", { ...cut });
  const { term, votedFor, snapshot, entries } = recovered;
  log("info", "recovered", { term, votedFor, snapshot: snapshot?.index ?? 0, entries: entries.length });
}
