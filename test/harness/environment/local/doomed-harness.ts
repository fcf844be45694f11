// A harness that boots three nodes, pauses one, says who they are and waits to be killed.
import { setTimeout as sleep } from "node:timers/promises";
import { localEnvironment } from "../../../../harness/environment/local/local-environment.ts";
import { LOCAL_REQUEST } from "../../../support/provision-request.ts";

const [runDir = "", nodeScript = ""] = process.argv.slice(2);
const provision = await localEnvironment.provision({ ...LOCAL_REQUEST, nodes: ["n1", "n2", "n3"], runDir });
for (const machine of provision.machines) {
  await machine.startDaemon({ command: process.execPath, args: ["-e", nodeScript] });
}
await provision.processes.pause("n2");
while ((await provision.processes.state("n2")) !== "stopped") await sleep(5);
console.log("ready");
process.stdin.resume();
