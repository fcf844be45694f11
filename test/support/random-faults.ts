import { CALM, type SimulatedCluster, type Weather } from "./simulated-cluster.ts";

const WEATHERS: readonly Weather[] = [
  CALM,
  { loss: 0.05, duplicates: 0.05, delayMs: [0.5, 8], strays: 0.02, strayMs: 150 },
  { loss: 0.2, duplicates: 0.1, delayMs: [0.5, 15], strays: 0.05, strayMs: 300 },
  { loss: 0, duplicates: 0.3, delayMs: [0.5, 40], strays: 0.2, strayMs: 400 },
];

/** Breaks the cluster at random until a point in time: several faults at once, each undone after a while. */
export function disturb(cluster: SimulatedCluster, untilMs: number): void {
  cluster.weather = oneOf(cluster, WEATHERS);
  const again = (): void => {
    if (cluster.now >= untilMs) return;
    oneOf(cluster, FAULTS)(cluster);
    cluster.after(cluster.between([10, 150]), again);
  };
  cluster.after(cluster.between([50, 250]), again);
}

/** Kills every node again and again, and lets the cluster work a little in between. */
export function killAllRepeatedly(cluster: SimulatedCluster, untilMs: number): void {
  if (cluster.now >= untilMs) return;
  cluster.after(cluster.between([150, 450]), () => {
    for (const id of cluster.ids) cluster.crash(id);
    cluster.after(cluster.between([10, 100]), () => {
      for (const id of cluster.ids) cluster.start(id);
      killAllRepeatedly(cluster, untilMs);
    });
  });
}

type Fault = (cluster: SimulatedCluster) => void;

const FAULTS: readonly Fault[] = [
  crash((cluster) => [oneOf(cluster, cluster.ids)]),
  crash((cluster) => [cluster.leader()?.id ?? "n1"]),
  crash((cluster) => shuffled(cluster).slice(0, Math.floor(cluster.ids.length / 2) + 1)),
  crash((cluster) => cluster.ids),
  (cluster) => {
    const id = oneOf(cluster, [cluster.leader()?.id ?? "n1", ...cluster.ids]);
    cluster.pause(id);
    cluster.after(cluster.between([20, 400]), () => {
      cluster.resume(id);
    });
  },
  cut((cluster) => {
    cluster.isolate(cluster.leader()?.id ?? "n1");
  }),
  cut((cluster) => {
    const order = shuffled(cluster);
    const minority = Math.floor((order.length - 1) / 2);
    cluster.partition(order.slice(0, minority), order.slice(minority));
  }),
  cut(cutOneWay),
  cut((cluster) => {
    // Two halves, and one node that reaches both: the bridge.
    const others = shuffled(cluster).slice(1);
    const half = others.length >> 1;
    cluster.partition(others.slice(0, half), others.slice(half));
  }),
  (cluster) => {
    cluster.weather = oneOf(cluster, WEATHERS);
  },
  (cluster) => {
    cluster.computer(oneOf(cluster, cluster.ids)).diskMs = oneOf(cluster, [
      [0.2, 3],
      [5, 60],
    ] as const);
  },
];

function crash(victims: (cluster: SimulatedCluster) => readonly string[]): Fault {
  return (cluster) => {
    for (const id of victims(cluster)) {
      cluster.crash(id);
      cluster.after(cluster.between([5, 200]), () => {
        cluster.start(id);
      });
    }
  };
}

function cut(apply: Fault): Fault {
  return (cluster) => {
    cluster.heal();
    apply(cluster);
    cluster.after(cluster.between([50, 400]), () => {
      cluster.heal();
    });
  };
}

/** A node that is heard and does not hear, or hears and is not heard, or one deaf link. */
function cutOneWay(cluster: SimulatedCluster): void {
  const [one = "n1", ...others] = shuffled(cluster);
  const some = cluster.random() < 0.5 ? others : others.slice(0, 1);
  const deaf = cluster.random() < 0.5;
  for (const other of some) {
    if (deaf) cluster.cut(other, one);
    else cluster.cut(one, other);
  }
}

export function oneOf<T>(cluster: SimulatedCluster, choices: readonly T[]): T {
  const choice = choices[Math.floor(cluster.random() * choices.length)];
  if (choice === undefined) throw new Error("There is nothing to choose from");
  return choice;
}

function shuffled(cluster: SimulatedCluster): readonly string[] {
  return cluster.ids
    .map((id) => ({ id, order: cluster.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ id }) => id);
}
