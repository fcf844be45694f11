import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../checkers/history/operation.ts";
import { CLIENTS } from "../../../harness/environment/environment.ts";
import { composeFaults } from "../../../harness/nemesis/compose.ts";
import type { FaultContext, FaultOutcome } from "../../../harness/nemesis/nemesis.ts";
import { parseFaults } from "../../../harness/nemesis/registry.ts";
import { dockerAvailable, SKIP_REASON } from "../../support/docker.ts";
import { type NetworkLab, openNetworkLab, SERVICES } from "../environment/docker/network/network-lab.ts";

const NODES = ["n1", "n2", "n3"];
const FAULTS = composeFaults(parseFaults("partition:clients+one,kill,pause,freeze,restart,storm"), {
  nodes: NODES,
  intervalMs: 50,
});
const ISOLATE_N1 = { n1: ["n2", "n3"], n2: ["n1"], n3: ["n1"] };
const aimAt = (...nodes: string[]): Json => ({ targeter: "nodes", nodes });

describe.skipIf(!dockerAvailable)(`the faults on real containers${SKIP_REASON}`, () => {
  let lab: NetworkLab;
  let context: FaultContext;

  beforeAll(async () => {
    lab = await openNetworkLab("faults", NODES);
    context = {
      nodes: NODES,
      network: lab.cluster.network,
      processes: lab.cluster.processes,
      startNode: (node) => lab.start(node),
      leaders: () => Promise.resolve(["n1"]),
      databaseClock: () => Promise.resolve(undefined),
    };
  });
  afterAll(() => lab.destroy());

  function invoke(f: string, value: Json = null): Promise<FaultOutcome> {
    const op = { type: "invoke", time: 0, process: "nemesis", f, value } as const;
    return FAULTS.nemesis.invoke(op, context, AbortSignal.timeout(20_000));
  }

  async function states(): Promise<Record<string, string>> {
    const all = await Promise.all(
      NODES.map(async (node) => [node, await lab.cluster.processes.state(node)] as const),
    );
    return Object.fromEntries(all);
  }
  const ALL_RUN = { n1: "running", n2: "running", n3: "running" };

  it.each<[string, Json, Json]>([
    ["in silence", {}, { delivering: 8, silent: 4 }],
    ["by reset", { how: "reset" }, { delivering: 8, silent: 4, reset: 4 }],
    ["for one service", { service: "peer" }, { delivering: 20, silent: 4 }],
  ])("cut links %s, and heal them", async (_, style, observed) => {
    const value = { grudge: "one", cut: ISOLATE_N1, ...(style as object) };
    expect(await invoke("start-partition", value)).toMatchObject({ type: "confirmed", value: { observed } });
    expect(await invoke("stop-partition")).toMatchObject({
      type: "confirmed",
      value: { observed: { delivering: 12, silent: 0 } },
    });
  });

  it("cut a node off from clients, and let links flap", async () => {
    const cut = { [CLIENTS]: ["n2"], n2: [CLIENTS] };
    expect(await invoke("start-partition", { grudge: "clients", cut, flapEveryMs: 200 })).toMatchObject({
      type: "confirmed",
      value: { observed: { whileCut: { silent: 2 }, whileHealed: { silent: 0 } } },
    });
    const client = await lab.peerAt(CLIENTS);
    const answers = new Set<string>();
    await expect
      .poll(async () => answers.add(await client.open("n2", SERVICES.client)).size, {
        timeout: 10_000,
        interval: 70,
      })
      .toBe(2);
    await client.close();
    const stopped = await invoke("stop-partition");
    expect(stopped).toMatchObject({ type: "confirmed", value: { observed: { silent: 0 } } });
    expect((stopped.value as { flaps: number }).flaps).toBeGreaterThan(0);
  });

  it("freeze a node, which answers nobody until it is thawed", async () => {
    const peer = await lab.peerAt("n1");
    expect(await peer.open("n2", SERVICES.peer)).toBe("open");
    expect(await invoke("freeze", aimAt("n2"))).toMatchObject({ type: "confirmed", value: { hit: ["n2"] } });
    expect(await peer.say()).toBe("silence");
    expect(await invoke("thaw")).toMatchObject({ type: "confirmed", value: { thawed: ["n2"] } });
    expect(await peer.say()).toBe("echo");
    await peer.close();
  });

  it("kill what is frozen, and have nothing frozen in the end", async () => {
    await invoke("freeze", aimAt("n2", "n3"));
    expect(await invoke("kill", aimAt("n2"))).toMatchObject({ type: "confirmed", value: { hit: ["n2"] } });
    expect(await invoke("start")).toMatchObject({ type: "confirmed", value: { started: ["n2"] } });
    expect(await invoke("thaw")).toMatchObject({ type: "confirmed", value: { thawed: ["n3"] } });
    expect(await states()).toEqual(ALL_RUN);
  });

  it("leave nothing stopped that was paused, then frozen, then resumed, then thawed", async () => {
    await invoke("pause", aimAt("n1"));
    expect(await invoke("freeze", aimAt("n1"))).toMatchObject({ type: "confirmed" });
    expect(await invoke("pause", aimAt("n1"))).toMatchObject({ value: { skipped: { n1: "frozen" } } });
    expect(await invoke("resume")).toMatchObject({ type: "confirmed" });
    expect(await invoke("thaw")).toMatchObject({ type: "confirmed", value: { observed: { n1: "running" } } });
    expect(await states()).toEqual(ALL_RUN);
  });

  it("restart nodes that end as they are asked to", async () => {
    expect(await invoke("restart", aimAt("n1", "n3"))).toMatchObject({
      type: "confirmed",
      value: { exits: { n1: "exit code 0", n3: "exit code 0" }, observed: { n1: "running", n3: "running" } },
    });
    expect(lab.cluster.unaskedExits()).toEqual([]);
  });

  it("storm a node, which is back within the blink of an eye each time", async () => {
    const outcome = await invoke("storm", { targeter: "nodes", nodes: ["n2"], cycles: 3 });
    expect(outcome).toMatchObject({ type: "confirmed", value: { observed: { n2: "running" } } });
    const { downMs } = outcome.value as { downMs: { n2: number[] } };
    console.log(`A node was gone for ${downMs.n2.join(", ")} ms`);
    expect(downMs.n2).toHaveLength(3);
    expect(await invoke("end-storm")).toMatchObject({ type: "confirmed", value: { started: [] } });
  });
});
