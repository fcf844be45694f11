import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { afterEach, describe, expect, it } from "vitest";
import { findBase, obtainBase } from "../../../../../harness/environment/docker/images/base-image.ts";
import { pullImage } from "../../../../../harness/environment/docker/images/pull-image.ts";

/** An engine that knows images by name and pulls what its registry has. */
class FakeEngine {
  readonly docker: Docker;
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(socketPath: string, images: Set<string>, registry: ReadonlySet<string>) {
    this.docker = new Docker({ socketPath });
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? "", "http://engine");
      this.asked.push(`${request.method ?? ""} ${decodeURIComponent(url.pathname + url.search)}`);
      const [, name] = /^\/images\/(.*)\/json$/.exec(decodeURIComponent(url.pathname)) ?? [];
      if (name !== undefined) {
        const known = images.has(name);
        response.writeHead(known ? 200 : 404, { "Content-Type": "application/json" });
        response.end(JSON.stringify(known ? { Id: `id of ${name}`, Size: 1 } : { message: "No such image" }));
        return;
      }
      const wanted = url.searchParams.get("fromImage") ?? "";
      const tag = url.searchParams.get("tag");
      const reference = tag === null ? wanted : `${wanted}:${tag}`;
      response.writeHead(200);
      if (registry.has(reference)) images.add(reference);
      else response.write(`{"error":"no such host"}\n`);
      response.end(`{"status":"the end"}\n`);
    }).listen(socketPath);
  }

  static async open(images: readonly string[], registry: readonly string[] = []): Promise<FakeEngine> {
    const socketPath = join(mkdtempSync(join(tmpdir(), "faultline-test-")), "engine.sock");
    const engine = new FakeEngine(socketPath, new Set(images), new Set(registry));
    await new Promise((resolve) => engine.#server.once("listening", resolve));
    return engine;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const open: FakeEngine[] = [];

async function engineWith(images: readonly string[], registry: readonly string[] = []): Promise<FakeEngine> {
  const engine = await FakeEngine.open(images, registry);
  open.push(engine);
  return engine;
}

afterEach(() => {
  for (const engine of open.splice(0)) engine.close();
});

const silent = (): void => undefined;

describe("findBase", () => {
  it("prefers Debian's own image", async () => {
    const { docker } = await engineWith(["debian:bookworm-slim", "faultline-base:bookworm"]);
    expect(await findBase(docker, "bookworm")).toMatchObject({ reference: "debian:bookworm-slim" });
  });

  it("is content with ours, of the same release", async () => {
    const { docker } = await engineWith(["debian:trixie-slim", "faultline-base:bookworm"]);
    expect(await findBase(docker, "bookworm")).toMatchObject({ reference: "faultline-base:bookworm" });
  });
});

describe("obtainBase", () => {
  it("pulls Debian's own image where there is none", async () => {
    const { docker } = await engineWith([], ["debian:trixie-slim"]);
    const heard: string[] = [];
    expect(await obtainBase(docker, "trixie", (message) => heard.push(message))).toMatchObject({
      reference: "debian:trixie-slim",
      id: "id of debian:trixie-slim",
    });
    expect(heard).toEqual(["Pulling debian:trixie-slim"]);
  });

  it("pulls nothing where there is one", async () => {
    const { docker, asked } = await engineWith(["faultline-base:trixie"], ["debian:trixie-slim"]);
    await obtainBase(docker, "trixie", silent);
    expect(asked.filter((request) => request.startsWith("POST"))).toEqual([]);
  });

  it("says how to make one where no registry can be reached", async () => {
    const { docker } = await engineWith([]);
    await expect(obtainBase(docker, "bookworm", silent)).rejects.toMatchObject({
      name: "HarnessError",
      message:
        "There is no base image of Debian bookworm, and debian:bookworm-slim cannot be pulled: no such host",
      hint: "Run `faultline images --bootstrap` as root to make one from Debian's packages",
    });
  });
});

describe("pullImage", () => {
  it.each([
    ["registry.test:5000/etcd", "registry.test:5000/etcd:latest"],
    ["registry.test:5000/etcd:v3", "registry.test:5000/etcd:v3"],
  ])("pulls one image of %s, not all there are", async (asked, pulled) => {
    const { docker } = await engineWith([], [pulled]);
    expect(await pullImage(docker, asked)).toBeUndefined();
  });
});
