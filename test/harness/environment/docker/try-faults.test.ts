import { describe, expect, it } from "vitest";
import { tryPartitions, tryProcessFaults } from "../../../../harness/environment/docker/try-faults.ts";
import { unavailableNetwork } from "../../../../harness/environment/docker/unavailable-network.ts";
import type {
  Network,
  Processes,
  ProcessState,
  Provision,
} from "../../../../harness/environment/environment.ts";
import type { Machine } from "../../../../targets/machine.ts";

/** A network on which cuts are obeyed only by those probes that `obeys` says. */
function network(obeys: (how: string | undefined) => boolean, refused: boolean): Network {
  let cut: Parameters<Network["setCuts"]>[0] = [];
  return {
    setCuts(cuts) {
      cut = cuts;
      return Promise.resolve();
    },
    setShapes: () => Promise.resolve(),
    probe: (links) =>
      Promise.resolve(
        links.map((link) => {
          const stopped = cut.find(
            ({ from, to, service }) =>
              from === link.from && to === link.to && (service === undefined || service === link.service),
          );
          const delivered = stopped === undefined || !obeys(stopped.how);
          return { ...link, delivered, refused: refused && !delivered, bytesDelivered: 0, bytesHeld: 0 };
        }),
      ),
  };
}

async function partitions(of: Network): Promise<Readonly<Record<string, string | true>>> {
  const capabilities = await tryPartitions({ network: of });
  return Object.fromEntries(
    capabilities.map((capability) => [capability.fault, capability.supported || capability.why]),
  );
}

describe("tryPartitions()", () => {
  it("believes in cuts that are seen", async () => {
    expect(await partitions(network(() => true, true))).toEqual({
      partition: true,
      "partition-reset": true,
      "partition-service": true,
      "partition-clients": true,
    });
  });

  it("does not believe in cuts that let everything through", async () => {
    const through = "A probe arrived over a cut link";
    expect(await partitions(network(() => false, true))).toEqual({
      partition: through,
      "partition-reset": through,
      "partition-service": through,
      "partition-clients": through,
    });
  });

  it("does not take silence for a reset", async () => {
    expect(await partitions(network(() => true, false))).toMatchObject({
      partition: true,
      "partition-reset": "No reset came back over a link that resets",
    });
  });

  it("asks again when a probe did not arrive that should have", async () => {
    const steady = network(() => true, true);
    let late = 2;
    const busy: Network = {
      ...steady,
      async probe(links, signal) {
        const seen = await steady.probe(links, signal);
        return late-- > 0 ? seen.map((link) => ({ ...link, delivered: false })) : seen;
      },
    };
    expect(await partitions(busy)).toMatchObject({ partition: true });
  });

  it("never asks again when a probe arrived that should not have", async () => {
    const steady = network(() => true, true);
    let leaks = 1;
    const leaky: Network = {
      ...steady,
      async probe(links, signal) {
        const seen = await steady.probe(links, signal);
        return leaks-- > 0 ? seen.map((link) => ({ ...link, delivered: true })) : seen;
      },
    };
    expect(await partitions(leaky)).toMatchObject({ partition: "A probe arrived over a cut link" });
  });

  it("says why none can be made", async () => {
    expect(await partitions(unavailableNetwork(new Error("iptables: no such table")))).toMatchObject({
      partition: "Links cannot be cut here: iptables: no such table",
      "partition-clients": "Links cannot be cut here: iptables: no such table",
    });
  });
});

/** A computer with one process, which is deaf to one signal. */
function computer(deafTo: keyof Processes): Pick<Provision, "machines" | "processes"> {
  let state: ProcessState = "gone";
  const to = (name: keyof Processes | "start", next: ProcessState) => () => {
    if (name !== deafTo) state = next;
    return Promise.resolve();
  };
  const nowhere = () => ({ host: "", port: 0 });
  const machine: Machine = {
    node: "a",
    dataDir: "/",
    bindAddress: nowhere,
    peerAddress: nowhere,
    clientAddress: nowhere,
    writeFile: () => Promise.resolve(),
    startDaemon: to("start", "running"),
  };
  const processes: Processes = {
    kill: to("kill", "gone"),
    pause: to("pause", "stopped"),
    resume: to("resume", "running"),
    terminate: to("terminate", "gone"),
    freeze: to("freeze", "frozen"),
    thaw: to("thaw", "running"),
    state: () => Promise.resolve(state),
    lastExit: () => undefined,
  };
  return { machines: [machine], processes };
}

describe("tryProcessFaults()", () => {
  it.each([
    ["pause", "pause", "A process that was to be stopped is running"],
    ["freeze", "freeze", "A process that was to be frozen is running"],
    ["terminate", "restart", "A process that was to be gone is running"],
    ["kill", "kill", "A process that was to be gone is running"],
  ] as const)("says of a process that is deaf to %s what it did not do", async (deafTo, fault, why) => {
    const capabilities = await tryProcessFaults(computer(deafTo), 20);
    expect(capabilities.filter(({ supported }) => !supported)).toMatchObject([{ fault, why }]);
  });

  it("believes in what it sees", async () => {
    const capabilities = await tryProcessFaults(computer("state"), 20);
    expect(capabilities.map(({ fault, supported }) => [fault, supported])).toEqual([
      ["kill", true],
      ["pause", true],
      ["freeze", true],
      ["restart", true],
    ]);
  });
});
