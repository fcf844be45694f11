import { randomInt } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "../../../targets/machine.ts";
import { HarnessError } from "../../harness-error.ts";
import { resetSocket } from "./reset-socket.ts";

export const LOOPBACK = "127.0.0.1";

/** Listens on a port of the system's choice that only this computer can reach. */
export async function listenOnLoopback(server: Server, port = 0): Promise<Address> {
  server.listen({ host: LOOPBACK, port });
  await once(server, "listening");
  return { host: LOOPBACK, port: (server.address() as AddressInfo).port };
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

/** A port that nobody else is given until it is released for the program it is meant for. */
export interface Reservation {
  readonly address: Address;
  /** Harmless when called twice. */
  release(): Promise<void>;
}

/**
 * Where ports for nodes are looked for. While a node is down nobody holds its port, and the system must not give it to
 * the connection of somebody else meanwhile: it takes those from 32768 on (Linux) or 49152 on (macOS).
 */
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 32_767;
const ATTEMPTS = 200;

/** Finds a free port and holds it. Who connects meanwhile is reset, as by a program that is not up yet. */
export async function reservePort(): Promise<Reservation> {
  for (let attempt = 1; ; attempt++) {
    const server = createServer(resetSocket);
    try {
      const address = await listenOnLoopback(server, randomInt(LOWEST_PORT, HIGHEST_PORT + 1));
      return {
        address,
        async release() {
          if (server.listening) await closeServer(server);
        },
      };
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

/** Whoever borrowed a port for a connection of their own has given it back by then, or means to keep it. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 50;

/**
 * Makes sure that an address can be listened at, if need be after a short wait.
 *
 * @throws {@link HarnessError} when somebody else keeps listening there.
 */
export async function assertFree({ port }: Address, purpose: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const server = createServer(resetSocket);
    try {
      await listenOnLoopback(server, port);
      await closeServer(server);
      return;
    } catch (error) {
      if (performance.now() > deadline) throw portBusy(port, purpose, error);
    }
    await sleep(RETRY_MS);
  }
}

function portBusy(port: number, purpose: string, cause: unknown): HarnessError {
  return new HarnessError(
    "port-busy",
    `Port ${port}, meant for ${purpose}, was taken by another program: ${String(cause)}`,
    "Run again; other ports will be chosen",
    { cause },
  );
}
