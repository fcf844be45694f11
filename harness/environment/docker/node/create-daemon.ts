import type { Container } from "dockerode";
import type { Daemon } from "../../../../targets/machine.ts";
import type { Engine } from "../engine.ts";
import type { Labels } from "../ownership/owner.ts";

/** Where a node's programs keep their data, as they see it. */
export const DATA_DIR = "/data";

/** Where a program lives: everything about its container but the command line. */
export interface DaemonHome {
  readonly engine: Engine;
  readonly node: string;
  /** Which of the node's programs; the node's name if it has no name of its own. */
  readonly daemon: string;
  readonly containerName: string;
  readonly image: string;
  /** The container whose network it lives in. */
  readonly holder: string;
  readonly volume: string;
  readonly labels: Labels;
}

/** Logs are collected while they are written; what the engine keeps is for those who look by hand. */
const ENGINE_LOG = { Type: "json-file", Config: { "max-size": "20m", "max-file": "2" } };

/**
 * Makes the container of a program: the image as it is, the program as its first process, so that the number the
 * engine tells is the program's own.
 */
export function createDaemon(home: DaemonHome, { command, args, env = {} }: Daemon): Promise<Container> {
  return home.engine.createContainer({
    name: home.containerName,
    Image: home.image,
    Entrypoint: [command],
    Cmd: [...args],
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    WorkingDir: DATA_DIR,
    Labels: { ...home.labels },
    // The image's own check would run in the middle of a fault, and be taken for a part of the database.
    Healthcheck: { Test: ["NONE"] },
    HostConfig: {
      NetworkMode: `container:${home.holder}`,
      Binds: [`${home.volume}:${DATA_DIR}`],
      LogConfig: ENGINE_LOG,
    },
  });
}
