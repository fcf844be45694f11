/** The store as a process: one node, configured by flags, logging to its standard error. */

import { fstatSync } from "node:fs";
import { createLog } from "./log.ts";
import { parseServerOptions } from "./options.ts";
import { type StoreServer, startStoreServer } from "./store-server.ts";

const args = process.argv.slice(2);
const named = args[args.indexOf("--id") + 1] ?? "?";
const log = createLog(named, (line) => process.stderr.write(line));

// When nobody reads the log any more, that is no reason to leave with writes under way.
process.stderr.on("error", () => undefined);

const die = (event: string, error: unknown): never => {
  log("error", event, { why: explain(error) });
  process.exit(1);
};

// A node that is wrong about itself must not go on talking to others.
process.on("uncaughtException", (error) => {
  log("error", "crashed", { why: error.stack ?? error.message });
  process.exit(1);
});

let server: StoreServer | undefined;
const stop = (why: string): void => {
  log("info", "stopping", { why });
  const closed = server?.close() ?? Promise.resolve();
  server = undefined;
  closed.then(
    () => process.exit(0),
    (error: unknown) => die("cannot-stop", error),
  );
};
process.once("SIGTERM", () => {
  stop("SIGTERM");
});
process.once("SIGINT", () => {
  stop("SIGINT");
});
if (isHeldByParent()) {
  process.stdin.resume();
  process.stdin.once("close", () => {
    stop("parent gone");
  });
}

try {
  server = await startStoreServer(parseServerOptions(args), log, (error) => die("disk-failed", error));
} catch (error) {
  die("cannot-start", error);
}

/**
 * Whether standard input is a pipe, whose end tells that the parent has died, however it died. A terminal or
 * /dev/null says nothing of the kind.
 */
function isHeldByParent(): boolean {
  const stdin = fstatSync(0);
  return stdin.isFIFO() || stdin.isSocket();
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "EADDRINUSE" && "address" in error && "port" in error) {
    return `Port ${String(error.address)}:${String(error.port)} is already in use`;
  }
  return error.message;
}
