import { StringDecoder } from "node:string_decoder";
import type { Container } from "dockerode";
import { readFrames } from "./stream-frames.ts";

/** Hears a program that runs in a container. */
export interface ExecListener {
  onOutput(text: string): void;
  onErrorOutput(text: string): void;
  /** Nothing comes any more: the program ended, or the connection to it did. */
  onEnd(): void;
}

/** A program that runs in a container, seen from its standard streams. */
export interface Exec {
  write(text: string): void;
  /** Ends its input. */
  endInput(): void;
  /** Lets go of it; it may live on. */
  disconnect(): void;
}

/**
 * What is connected to the programs in a container. The engine does not end these connections when the container
 * ends, so whoever removes it has to.
 */
const CONNECTED = new WeakMap<Container, Set<Exec>>();

/** Lets go of every program in the container. */
export function disconnectAll(container: Container): void {
  for (const exec of CONNECTED.get(container) ?? []) exec.disconnect();
}

/** Starts a program in a running container and connects to it. */
export async function startExec(
  container: Container,
  argv: readonly string[],
  listener: ExecListener,
): Promise<Exec> {
  const exec = await container.exec({
    Cmd: [...argv],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  stream.on(
    "data",
    readFrames((source, bytes) => {
      const text = decoders[source].write(bytes);
      if (source === "stdout") listener.onOutput(text);
      else listener.onErrorOutput(text);
    }),
  );
  const connected = CONNECTED.get(container) ?? new Set();
  CONNECTED.set(container, connected);
  stream.on("close", () => {
    connected.delete(connection);
    listener.onEnd();
  });
  // A broken connection is told by the event above; so is what was written to a program that is gone.
  stream.on("error", () => undefined);
  const connection: Exec = {
    write: (text) => void stream.write(text),
    endInput: () => void stream.end(),
    disconnect: () => void stream.destroy(),
  };
  connected.add(connection);
  return connection;
}
