import { setTimeout as sleep } from "node:timers/promises";
import type { Daemon } from "../../../targets/machine.ts";
import {
  type Capability,
  CLIENTS,
  type Cut,
  type FaultKind,
  type LinkObservation,
  type Network,
  type ProbedLink,
  type ProcessState,
  type Provision,
} from "../environment.ts";

export const TRIAL_NODES = ["a", "b"] as const;
export const TRIAL_SERVICES = { client: 7001, peer: 7002 };
const [A, B] = TRIAL_NODES;

/**
 * Ends when told to, as databases do. The shell starts a single process, and in the background: while one that it
 * waits for is on its way to its program (vfork), the shell cannot be stopped, and never will be if that one is.
 */
export const TRIAL_PROGRAM: Daemon = {
  command: "sh",
  args: ["-c", "trap 'exit 0' TERM; sleep infinity & wait"],
};
const PATIENCE_MS = 2_000;
const POLL_MS = 5;

/** A way to cut links, and what its probes must show. */
interface CutTrial {
  readonly fault: FaultKind;
  readonly how: string;
  readonly cut: Cut;
  readonly broken: ProbedLink;
  readonly whole: ProbedLink;
}

const CUT_TRIALS: readonly CutTrial[] = [
  {
    fault: "partition",
    how: "packets dropped by iptables in the node's network namespace, probed",
    cut: { from: A, to: B },
    broken: { from: A, to: B },
    whole: { from: B, to: A },
  },
  {
    fault: "partition-reset",
    how: "packets answered with a TCP reset by iptables, probed",
    cut: { from: A, to: B, how: "reset" },
    broken: { from: A, to: B },
    whole: { from: B, to: A },
  },
  {
    fault: "partition-service",
    how: "packets of one port dropped by iptables, probed",
    cut: { from: A, to: B, service: "peer" },
    broken: { from: A, to: B, service: "peer" },
    whole: { from: A, to: B, service: "client" },
  },
  {
    fault: "partition-clients",
    how: "packets of the harness dropped by iptables, probed",
    cut: { from: CLIENTS, to: A },
    broken: { from: CLIENTS, to: A },
    whole: { from: CLIENTS, to: B },
  },
];

/** One after the other: each replaces the cuts of the one before. */
export async function tryPartitions({ network }: Pick<Provision, "network">): Promise<readonly Capability[]> {
  const capabilities: Capability[] = [];
  for (const { fault, how, cut, broken, whole } of CUT_TRIALS) {
    capabilities.push(
      await trial(fault, how, "Allow packet filters in containers (NET_ADMIN, iptables)", async () => {
        await network.setCuts([cut]);
        return probeCut(network, { cut, broken, whole });
      }),
    );
  }
  await network.setCuts([]);
  return capabilities;
}

/** Rounds of probes: on a busy machine one may be late, which says nothing of what filters can do. */
const MAX_ROUNDS = 4;

/** What is wrong with a cut. A probe that arrived where none may is never given another chance. */
async function probeCut(
  network: Pick<Network, "probe">,
  { cut, broken, whole }: Pick<CutTrial, "cut" | "broken" | "whole">,
): Promise<string | undefined> {
  for (let round = 1; ; round++) {
    const [cutOff, open] = await network.probe([broken, whole], AbortSignal.timeout(PATIENCE_MS));
    const wrong = whatIsWrong(cut, cutOff, open);
    if (wrong === undefined || cutOff?.delivered !== false || round === MAX_ROUNDS) return wrong;
  }
}

function whatIsWrong(
  { how }: Cut,
  cutOff: LinkObservation | undefined,
  open: LinkObservation | undefined,
): string | undefined {
  if (cutOff?.delivered !== false) return "A probe arrived over a cut link";
  if (open?.delivered !== true) return "A probe did not arrive over an open link";
  if (how === "reset" && cutOff.refused !== true) return "No reset came back over a link that resets";
  return undefined;
}

/** One process through everything that can befall one. */
export async function tryProcessFaults(
  { machines, processes }: Pick<Provision, "machines" | "processes">,
  patienceMs: number = PATIENCE_MS,
): Promise<readonly Capability[]> {
  const machine = machines.find(({ node }) => node === A);
  if (machine === undefined) throw new Error(`There is no node ${A}`);

  async function reach(state: ProcessState, how: Promise<void>): Promise<string | undefined> {
    await how;
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const seen = await processes.state(A);
      if (seen === state) return undefined;
      if (performance.now() > deadline) return `A process that was to be ${state} is ${seen}`;
      await sleep(POLL_MS);
    }
  }
  const start = () => reach("running", machine.startDaemon(TRIAL_PROGRAM));
  const remedy = "Allow a container to share the computer's processes (--pid=host) and to signal them";

  const started = await start();
  if (started !== undefined) throw new Error(started);
  const pause = await trial(
    "pause",
    "SIGSTOP by the computer's own number, seen stopped",
    remedy,
    async () => (await reach("stopped", processes.pause(A))) ?? (await reach("running", processes.resume(A))),
  );
  const freeze = await trial(
    "freeze",
    "frozen by the control group of its container, seen frozen",
    "Let the engine freeze control groups",
    async () => (await reach("frozen", processes.freeze(A))) ?? (await reach("running", processes.thaw(A))),
  );
  const restart = await trial(
    "restart",
    "SIGTERM, then started again, seen running",
    remedy,
    async () => (await reach("gone", processes.terminate(A))) ?? (await start()),
  );
  const kill = await trial("kill", "SIGKILL by the computer's own number, seen gone", remedy, () =>
    reach("gone", processes.kill(A)),
  );
  return [kill, pause, freeze, restart];
}

/** @param attempt - Says what was wrong, or throws. */
async function trial(
  fault: FaultKind,
  how: string,
  remedy: string,
  attempt: () => Promise<string | undefined>,
): Promise<Capability> {
  try {
    const why = await attempt();
    return why === undefined ? { fault, supported: true, how } : { fault, supported: false, why, remedy };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { fault, supported: false, why, remedy };
  }
}
