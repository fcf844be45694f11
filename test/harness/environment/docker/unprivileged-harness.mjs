// A harness of a user who may use the engine, and nothing else. Prints what came of a short life.
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dockerEnvironment } from "../../../../dist/harness/environment/docker/docker-environment.js";

const [runId = "", image = "", daemon = ""] = process.argv.slice(2);
const capabilities = await dockerEnvironment.capabilities();
const { machines, processes, network, logFiles, destroy } = await dockerEnvironment.provision({
  nodes: ["n1", "n2"],
  runId,
  image,
  runDir: mkdtempSync(join(tmpdir(), "faultline-unprivileged-")),
  target: { name: "unprivileged", services: { client: 7001, peer: 7002 } },
  onProgress: () => undefined,
});
const reach = async (wanted) => {
  while ((await processes.state("n1")) !== wanted) await sleep(5);
};
await Promise.all(machines.map((machine) => machine.startDaemon(JSON.parse(daemon))));
const logOf = (node) => (existsSync(logFiles.get(node)) ? readFileSync(logFiles.get(node), "utf8") : "");
// A process that is stopped at once says nothing.
while (logOf("n1") === "") await sleep(5);
await processes.pause("n1");
await reach("stopped");
await processes.kill("n1");
await reach("gone");
await network.setCuts([{ from: "n1", to: "n2" }]);
const probed = await network.probe([{ from: "n1", to: "n2" }], AbortSignal.timeout(5_000));
await destroy();
console.log(
  JSON.stringify({
    uid: process.getuid(),
    unsupported: capabilities.filter(({ supported }) => !supported),
    host: machines[0].clientAddress().host,
    delivered: probed[0].delivered,
    log: logOf("n1"),
  }),
);
