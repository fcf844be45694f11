import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Json } from "../../../checkers/history/operation.ts";
import { etcdTarget } from "../../../targets/etcd/target.ts";
import type { Address, Machine } from "../../../targets/machine.ts";
import type { Cluster } from "../../../targets/target.ts";

/** A call as it arrived. */
export interface Request {
  readonly path: string;
  readonly body: Json;
  readonly headers: IncomingHttpHeaders;
}

/** What a fake etcd answers: a body with status 200, an error, or whatever it does to the answer itself. */
export type Answer =
  | Readonly<Record<string, Json>>
  | { readonly status: number; readonly text: string }
  | ((response: ServerResponse) => void);

export type Behaviour = (request: Request) => Answer | Promise<Answer>;

/** One node that speaks the gateway's HTTP and answers as a test wants it to. */
export interface FakeEtcd {
  readonly address: Address;
  readonly machine: Machine;
  /** Everything that was asked, but for the greeting of each connection. */
  readonly requests: Request[];
  connections(): number;
  close(): Promise<void>;
}

export async function fakeEtcd(behaviour: Behaviour): Promise<FakeEtcd> {
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  async function answer(request: Request, response: ServerResponse): Promise<void> {
    const given = await behaviour(request);
    if (typeof given === "function") given(response);
    else if ("status" in given && "text" in given) response.writeHead(Number(given.status)).end(given.text);
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(given));
  }

  const server = createServer((incoming, response) => {
    if (incoming.url === "/version") {
      response.end('{"etcdserver":"3.4.23","etcdcluster":"3.4.0"}');
      return;
    }
    let text = "";
    incoming.on("data", (chunk) => {
      text += String(chunk);
    });
    incoming.on("end", () => {
      const body = JSON.parse(text) as Json;
      const request = { path: incoming.url ?? "", body, headers: incoming.headers };
      requests.push(request);
      void answer(request, response);
    });
  });
  server.on("connection", (socket) => {
    connections++;
    sockets.add(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("Not a TCP port");
  const address = { host: "127.0.0.1", port: bound.port };
  return {
    address,
    machine: machineAt("n1", address),
    requests,
    connections: () => connections,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A machine on which something serves at `address` already. */
export function machineAt(node: string, address: Address): Machine {
  return {
    node,
    dataDir: `/data/${node}`,
    bindAddress: () => address,
    peerAddress: () => address,
    clientAddress: () => address,
    writeFile: () => Promise.resolve(),
    startDaemon: () => Promise.resolve(),
  };
}

/** A cluster with etcd's settings as they are by default, but for the ones named. */
export function clusterOf(
  machines: readonly Machine[],
  chosen: Readonly<Record<string, string>> = {},
  opTimeoutMs = 1000,
): Cluster {
  const defaults = Object.fromEntries(etcdTarget.settings.map((setting) => [setting.name, setting.default]));
  return { machines, options: { opTimeoutMs, seed: 1, settings: { ...defaults, ...chosen } } };
}
