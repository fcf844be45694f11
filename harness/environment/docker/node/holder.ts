import { Readable } from "node:stream";
import type { Container, ContainerInspectInfo } from "dockerode";
import { pack } from "tar-stream";
import type { Engine } from "../engine.ts";
import type { Labels } from "../ownership/owner.ts";
import { DATA_DIR } from "./create-daemon.ts";

export interface HolderOptions {
  readonly node: string;
  readonly name: string;
  /** Any image that has `sleep`. */
  readonly image: string;
  readonly labels: Labels;
  /** The name of the cluster's network. */
  readonly network: string;
  readonly address: string;
  /** Every node's address, by its name. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly volume: string;
  /** The ports to be reached at the computer's own address. */
  readonly publish: readonly number[];
}

/**
 * What a node is while its database is down: a container that does nothing but hold the network namespace, with the
 * address, the published ports and the packet rules in it.
 */
export interface Holder {
  readonly node: string;
  readonly name: string;
  readonly address: string;
  /** Ends only with the node. */
  readonly pid: number;
  /** Where on 127.0.0.1 a published port is. */
  readonly published: ReadonlyMap<number, number>;
  /** Writes a file below the data directory. */
  writeFile(name: string, content: string): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
/** Whatever user an image runs its programs as must be able to write. */
const ANYONE_MAY_WRITE = { directory: 0o777, file: 0o666 };

export async function startHolder(engine: Engine, options: HolderOptions): Promise<Holder> {
  const container = await create(engine, options);
  await container.start();
  const [info] = await Promise.all([container.inspect(), openDataDir(container)]);
  return {
    node: options.node,
    name: options.name,
    address: options.address,
    pid: info.State.Pid,
    published: publishedPorts(info),
    writeFile: (name, content) => putFile(container, name, content),
  };
}

function create(engine: Engine, options: HolderOptions): Promise<Container> {
  const { network, publish } = options;
  return engine.createContainer({
    name: options.name,
    Image: options.image,
    Hostname: options.node,
    Entrypoint: ["sleep", "infinity"],
    Labels: { ...options.labels },
    ExposedPorts: Object.fromEntries(publish.map((port) => [`${port}/tcp`, {}])),
    HostConfig: {
      NetworkMode: network,
      Binds: [`${options.volume}:${DATA_DIR}`],
      ExtraHosts: Array.from(options.hosts, ([name, address]) => `${name}:${address}`),
      // Names that are not in the list are nobody's: no question about one leaves the computer, nor waits for long.
      Dns: [LOOPBACK],
      DnsOptions: ["timeout:1", "attempts:1"],
      PortBindings: Object.fromEntries(
        publish.map((port) => [`${port}/tcp`, [{ HostIp: LOOPBACK, HostPort: "" }]]),
      ),
      CapDrop: ["ALL"],
    },
    NetworkingConfig: {
      EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: options.address } } },
    },
  });
}

function publishedPorts({ NetworkSettings }: ContainerInspectInfo): ReadonlyMap<number, number> {
  return new Map(
    Object.entries(NetworkSettings.Ports).flatMap(([port, bindings]) => {
      const at = bindings.find(({ HostIp }) => HostIp === LOOPBACK)?.HostPort;
      return at === undefined ? [] : [[Number.parseInt(port, 10), Number(at)] as const];
    }),
  );
}

/** A fresh volume belongs to root. */
async function openDataDir(container: Container): Promise<void> {
  const archive = pack();
  archive.entry({ name: `${DATA_DIR.slice(1)}/`, type: "directory", mode: ANYONE_MAY_WRITE.directory });
  archive.finalize();
  await container.putArchive(Readable.from(archive), { path: "/" });
}

async function putFile(container: Container, name: string, content: string): Promise<void> {
  const archive = pack();
  archive.entry({ name, mode: ANYONE_MAY_WRITE.file }, content);
  archive.finalize();
  await container.putArchive(Readable.from(archive), { path: DATA_DIR });
}
