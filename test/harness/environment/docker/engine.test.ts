import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectEngine } from "../../../../harness/environment/docker/engine.ts";
import { HarnessError } from "../../../../harness/harness-error.ts";

describe("connectEngine()", () => {
  const before = process.env["DOCKER_HOST"];
  beforeEach(() => {
    delete process.env["DOCKER_HOST"];
  });
  afterEach(() => {
    if (before === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = before;
  });

  async function failure(host: string): Promise<HarnessError> {
    process.env["DOCKER_HOST"] = host;
    const error: unknown = await connectEngine().catch((reason: unknown) => reason);
    if (error instanceof HarnessError) return error;
    throw new Error(`Not refused with a HarnessError: ${String(error)}`);
  }

  it("says in a sentence which engine does not answer, and why", async () => {
    const { message, hint } = await failure("unix:///nowhere/docker.sock");
    expect(message).toBe("No Docker engine answers (unix:///nowhere/docker.sock: not there)");
    expect(hint).toContain("DOCKER_HOST");
    expect((await failure("tcp://127.0.0.1:1")).message).toContain("nobody listens");
  });

  it.each([
    "tcp://192.0.2.7:2375",
    "ssh://me@192.0.2.7",
    "tcp://[2001:db8::1]:2375",
    "tcp://build.example:2375",
  ])("refuses the engine of another computer, %s, without a packet to it", async (host) => {
    expect((await failure(host)).message).toContain(`${host} is on another computer`);
  });

  it("refuses what is no address", async () => {
    expect(await failure("http://localhost:99999")).toMatchObject({
      code: "usage",
      message: "DOCKER_HOST is http://localhost:99999, which names no Docker engine",
    });
  });

  it("uses the engine that DOCKER_HOST names", async () => {
    const socket = join(mkdtempSync(join(tmpdir(), "faultline-engine-")), "docker.sock");
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end("OK");
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      process.env["DOCKER_HOST"] = `unix://${socket}`;
      await connectEngine();
      expect(asked).toEqual(["/_ping"]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
