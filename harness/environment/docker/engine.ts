import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { HarnessError } from "../../harness-error.ts";
import { candidateSockets } from "./engine-sockets.ts";

/** The container engine of this computer. */
export type Engine = Docker;

const PING_MS = 3_000;

/**
 * The engine that `DOCKER_HOST` names, or else the first one that answers at one of the usual sockets.
 *
 * @throws {@link HarnessError} when none answers, or it is on another computer.
 */
export async function connectEngine(): Promise<Engine> {
  const asked = process.env["DOCKER_HOST"];
  if (asked !== undefined && isElsewhere(asked)) throw cannotReach(asked);
  const failures: string[] = [];
  for (const { name, engine } of asked === undefined || asked === "" ? atSockets() : atHost(asked)) {
    const failure = await ping(engine);
    if (failure === undefined) return engine;
    failures.push(`${name}: ${failure}`);
  }
  throw new HarnessError(
    "unsupported",
    `No Docker engine answers (${failures.join("; ")})`,
    "Start Docker and make sure that your user may use it, or name its socket in DOCKER_HOST",
  );
}

interface Candidate {
  readonly name: string;
  readonly engine: Engine;
}

function atSockets(): readonly Candidate[] {
  return candidateSockets().map((socketPath) => ({ name: socketPath, engine: new Docker({ socketPath }) }));
}

/** The client library reads `DOCKER_HOST` and what belongs to it by itself. */
function atHost(name: string): readonly Candidate[] {
  try {
    return [{ name, engine: new Docker() }];
  } catch (error) {
    throw new HarnessError(
      "usage",
      `DOCKER_HOST is ${name}, which names no Docker engine`,
      "Set it to something like unix:///var/run/docker.sock, or unset it to use the engine of this computer",
      { cause: error },
    );
  }
}

const THIS_COMPUTER = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Nodes on another computer could only be reached by ports open to all of its network. */
function isElsewhere(host: string): boolean {
  const [, name] = /^(?:tcp|https?|ssh):\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(host) ?? [];
  return name !== undefined && !THIS_COMPUTER.test(name);
}

function cannotReach(host: string): HarnessError {
  return new HarnessError(
    "unsupported",
    `The Docker engine at ${host} is on another computer, and nodes there cannot be reached from here`,
    "Run Faultline on that computer, or unset DOCKER_HOST to use the engine of this one",
  );
}

/** Why it does not answer; nothing if it does. */
async function ping(engine: Engine): Promise<string | undefined> {
  try {
    const silence = sleep(PING_MS, `no answer in ${PING_MS / 1_000} s`, { ref: false });
    return await Promise.race([engine.ping().then(() => undefined), silence]);
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!("code" in error)) return error.message;
  switch (error.code) {
    case "ENOENT":
      return "not there";
    case "EACCES":
      return "not allowed";
    case "ECONNREFUSED":
      return "nobody listens";
    default:
      return error.message;
  }
}
