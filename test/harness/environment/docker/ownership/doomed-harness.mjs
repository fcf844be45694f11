// A harness that boots three nodes, brings every kind of fault over them, says what it has made and waits to be killed.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dockerEnvironment } from "../../../../../dist/harness/environment/docker/docker-environment.js";

const [runId = "", image = ""] = process.argv.slice(2);
const nodes = ["n1", "n2", "n3"];
const { machines, network, processes, clocks } = await dockerEnvironment.provision({
  nodes,
  runId,
  image,
  runDir: mkdtempSync(join(tmpdir(), "faultline-doomed-")),
  target: { name: "doomed", services: { client: 7001, peer: 7002 } },
  onProgress: () => undefined,
});
await Promise.all(machines.map((machine) => machine.startDaemon({ command: "sleep", args: ["1000"] })));
await network.setCuts([
  { from: "n1", to: "n2" },
  { from: "n2", to: "n1", how: "reset" },
]);
await processes.pause("n1");
await processes.freeze("n2");
await clocks.set("n3", { kind: "strobe", realMs: 60_000, monotonicMs: 0, periodMs: 20 });
for (const [node, wanted] of [
  ["n1", "stopped"],
  ["n2", "frozen"],
]) {
  while ((await processes.state(node)) !== wanted) await sleep(5);
}
console.log("ready");
process.stdin.resume();
