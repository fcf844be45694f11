import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Address } from "../../../targets/machine.ts";
import { createRespParser } from "../../../targets/redis/protocol/resp-parser.ts";
import { RespError, type RespValue } from "../../../targets/redis/protocol/resp-value.ts";
import { encodeReply } from "./encode-reply.ts";

/** What a fake server does about a command: answers with a value, or something to the socket, or nothing. */
export type Behaviour = (command: readonly string[], socket: Socket) => RespValue | undefined;

/** A server that speaks RESP and answers as a test wants it to. It takes greetings by itself. */
export interface FakeRedis {
  readonly address: Address;
  /** Every command that arrived but the greetings, in order. */
  readonly commands: (readonly string[])[];
  connections(): number;
  close(): Promise<void>;
}

const greetBack: Behaviour = () => new Map([["proto", 3]]);

export async function fakeRedis(behaviour: Behaviour, greet: Behaviour = greetBack): Promise<FakeRedis> {
  const commands: (readonly string[])[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    const parse = createRespParser();
    socket.on("data", (chunk) => {
      for (const { value } of parse(chunk)) {
        const command = value as readonly string[];
        const isGreeting = command[0] === "HELLO";
        if (!isGreeting) commands.push(command);
        const answer = (isGreeting ? greet : behaviour)(command, socket);
        if (answer !== undefined) socket.write(encodeReply(answer));
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("Not a TCP port");
  return {
    address: { host: "127.0.0.1", port: bound.port },
    commands,
    connections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** An error reply. */
export function error(text: string): RespError {
  return new RespError(text);
}
