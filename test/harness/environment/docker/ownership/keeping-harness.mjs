// A harness that brings faults over a cluster, keeps it, says how to reach it and ends by itself.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dockerEnvironment } from "../../../../../dist/harness/environment/docker/docker-environment.js";

const [runId = "", image = "", daemon = ""] = process.argv.slice(2);
const { machines, network, processes, clocks, keep } = await dockerEnvironment.provision({
  nodes: ["n1", "n2"],
  runId,
  image,
  runDir: mkdtempSync(join(tmpdir(), "faultline-keeping-")),
  target: { name: "keeping", services: { client: 7001, peer: 7002 } },
  onProgress: () => undefined,
});
await Promise.all(machines.map((machine) => machine.startDaemon(JSON.parse(daemon))));
await network.setCuts([{ from: "clients", to: "n1" }]);
await clocks.set("n2", { kind: "offset", realMs: 3_600_000, monotonicMs: 0 });
await processes.pause("n1");
await processes.freeze("n2");
while ((await processes.state("n2")) !== "frozen") await sleep(5);
const farewell = await keep();
console.log(JSON.stringify({ farewell, addresses: machines.map((machine) => machine.clientAddress()) }));
