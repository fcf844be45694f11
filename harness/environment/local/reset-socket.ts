import type { Socket } from "node:net";

/**
 * Ends a connection with a TCP reset, as a host does that knows nothing of it.
 *
 * A socket whose own end is still on its way cannot be reset: the operating system's call fails, and Node then
 * neither closes the socket nor can ever exit. Such a one is closed the ordinary way.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded && !socket.writableFinished) socket.destroy();
  else socket.resetAndDestroy();
}
