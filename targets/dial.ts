import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Address } from "./machine.ts";

/** @throws Error if nobody takes the connection before `signal` fires; nothing was sent then. */
export async function dial(address: Address, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({ ...address, noDelay: true });
  const giveUp = (): void => {
    socket.destroy(new Error(`No connection to ${address.host}:${address.port} in time`));
  };
  signal.addEventListener("abort", giveUp);
  try {
    await once(socket, "connect");
  } finally {
    signal.removeEventListener("abort", giveUp);
  }
  return socket;
}
