import { parseArgs } from "node:util";
import type { Address } from "../../machine.ts";
import { DEFECT_NAMES, type DefectName } from "../node/io.ts";

/** What a store process is told on its command line. */
export interface ServerOptions {
  readonly id: string;
  /** Names the run's cluster; connections from any other are refused. */
  readonly cluster: string;
  readonly dataDir: string;
  readonly peerListen: Address;
  readonly clientListen: Address;
  /** How this node reaches each other member. */
  readonly peers: ReadonlyMap<string, Address>;
  readonly defects: ReadonlySet<DefectName>;
  readonly heartbeatMs: number;
  readonly electionMs: number;
  readonly snapshotEvery: number;
}

/** The command line that {@link parseServerOptions} reads back. */
export function serverArgs(options: ServerOptions): string[] {
  const peers = [...options.peers].map(([id, address]) => `${id}=${formatAddress(address)}`);
  return [
    ...["--id", options.id, "--cluster", options.cluster, "--data", options.dataDir],
    ...["--peer-listen", formatAddress(options.peerListen)],
    ...["--client-listen", formatAddress(options.clientListen)],
    ...["--peers", peers.join(",")],
    ...[...options.defects].flatMap((defect) => ["--defect", defect]),
    ...["--heartbeat-ms", String(options.heartbeatMs)],
    ...["--election-ms", String(options.electionMs)],
    ...["--snapshot-every", String(options.snapshotEvery)],
  ];
}

/** @throws Error saying which flag is missing or wrong. */
export function parseServerOptions(args: readonly string[]): ServerOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      id: { type: "string" },
      cluster: { type: "string" },
      data: { type: "string" },
      "peer-listen": { type: "string" },
      "client-listen": { type: "string" },
      peers: { type: "string" },
      defect: { type: "string", multiple: true },
      "heartbeat-ms": { type: "string" },
      "election-ms": { type: "string" },
      "snapshot-every": { type: "string" },
    },
  });
  const required = (flag: "id" | "cluster" | "data" | "peer-listen" | "client-listen"): string => {
    const value = values[flag];
    if (value === undefined || value === "") throw new Error(`--${flag} is missing`);
    return value;
  };
  const count = (flag: "heartbeat-ms" | "election-ms" | "snapshot-every", otherwise: number): number => {
    const value = values[flag] === undefined ? otherwise : Number(values[flag]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${flag} must be a whole number from 1`);
    return value;
  };
  return {
    id: required("id"),
    cluster: required("cluster"),
    dataDir: required("data"),
    peerListen: parseAddress(required("peer-listen")),
    clientListen: parseAddress(required("client-listen")),
    peers: parsePeers(values.peers ?? ""),
    defects: new Set((values.defect ?? []).map(parseDefect)),
    heartbeatMs: count("heartbeat-ms", DEFAULT_TIMING.heartbeatMs),
    electionMs: count("election-ms", DEFAULT_TIMING.electionMs),
    snapshotEvery: count("snapshot-every", DEFAULT_TIMING.snapshotEvery),
  };
}

/** Elections are quick to watch in a run of seconds, yet slow enough for a machine that is short of cores. */
export const DEFAULT_TIMING: Pick<ServerOptions, "heartbeatMs" | "electionMs" | "snapshotEvery"> = {
  heartbeatMs: 50,
  electionMs: 400,
  snapshotEvery: 1000,
};

export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function parseAddress(text: string): Address {
  const match = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) throw new Error(`${text} is not host:port`);
  return { host, port: Number(match?.[3]) };
}

function parsePeers(text: string): ReadonlyMap<string, Address> {
  const pairs = text.split(",").filter((pair) => pair !== "");
  return new Map(
    pairs.map((pair) => {
      const [id = "", address = ""] = pair.split("=");
      return [id, parseAddress(address)];
    }),
  );
}

function parseDefect(text: string): DefectName {
  const defect = DEFECT_NAMES.find((name) => name === text);
  if (defect === undefined) throw new Error(`${text} is not a defect; there are ${DEFECT_NAMES.join(", ")}`);
  return defect;
}
