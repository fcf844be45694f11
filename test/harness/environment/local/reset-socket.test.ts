import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const MODULE = fileURLToPath(
  new URL("../../../../dist/harness/environment/local/reset-socket.js", import.meta.url),
);

/** A program that ends a connection and resets it at once, and then has nothing left to do. */
const PROGRAM = `
import { connect, createServer } from "node:net";
import { resetSocket } from ${JSON.stringify(MODULE)};
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on("error", () => undefined);
  socket.end("x");
  resetSocket(socket);
});
server.listen(0, "127.0.0.1", () => {
  const client = connect({ port: server.address().port, host: "127.0.0.1" });
  client.on("error", () => undefined);
  client.resume();
  client.on("close", () => server.close());
});
`;

test("resetSocket() on a socket that is just ending lets the process exit", { timeout: 20_000 }, async () => {
  const { exitCode, timedOut } = await execa(process.execPath, ["--input-type=module", "-e", PROGRAM], {
    timeout: 8_000,
    killSignal: "SIGKILL",
    reject: false,
  });
  expect({ exitCode, timedOut }).toEqual({ exitCode: 0, timedOut: false });
});
