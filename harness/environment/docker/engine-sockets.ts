import { homedir } from "node:os";
import { join } from "node:path";

/** Where engines listen if nothing else is said: Docker itself, Docker without root, Docker Desktop, Colima. */
export function candidateSockets(): readonly string[] {
  if (process.platform === "win32") return ["//./pipe/docker_engine"];
  const runtimeDir = process.env["XDG_RUNTIME_DIR"];
  return [
    "/var/run/docker.sock",
    ...(runtimeDir === undefined ? [] : [join(runtimeDir, "docker.sock")]),
    join(homedir(), ".docker", "run", "docker.sock"),
    join(homedir(), ".colima", "default", "docker.sock"),
  ];
}
