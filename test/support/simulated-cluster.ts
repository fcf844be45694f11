import { createRaft, nodeOf } from "../../targets/reference/node/create-node.ts";
import type { DefectName, NodeInput, NodeOutput, StoreNode } from "../../targets/reference/node/io.ts";
import type { PeerMessage } from "../../targets/reference/node/peer-message.ts";
import type { Raft } from "../../targets/reference/node/raft.ts";
import type { NodeStatus } from "../../targets/reference/protocol/node-status.ts";
import type { Reply, StoreOp } from "../../targets/reference/protocol/request.ts";
import { createDiskState, type DiskState } from "../../targets/reference/storage/disk-state.ts";
import { type DiskRecord, EMPTY_STATE, type RecoveredState } from "../../targets/reference/storage/record.ts";
import { Random } from "../../workloads/generator/random.ts";
import { EventQueue } from "./event-queue.ts";

/** Milliseconds of virtual time, as everywhere in here. Like the store's defaults, only faster. */
export const TIMING = { tickMs: 5, heartbeatMs: 20, electionMs: 100 } as const;

/** How long the shell of the defect `no-fsync` sits on what it has called durable. */
const UNSYNCED_MS = 250;

export interface ClusterOptions {
  readonly seed: number;
  readonly nodes?: number;
  readonly defects?: readonly DefectName[];
  readonly snapshotEvery?: number;
  /** Called whenever a node has taken an input. */
  readonly observe?: (node: SimulatedNode, cluster: SimulatedCluster) => void;
  /** Called with every message that is sent. */
  readonly onSend?: (from: string, to: string, message: PeerMessage) => void;
}

/** What the network does to messages, over all links. Delays are drawn anew for each copy, so they reorder. */
export interface Weather {
  readonly loss: number;
  readonly duplicates: number;
  readonly delayMs: readonly [least: number, most: number];
  /** How many messages are held up, and for how long at most. */
  readonly strays: number;
  readonly strayMs: number;
}

export const CALM: Weather = { loss: 0, duplicates: 0, delayMs: [0.5, 2], strays: 0, strayMs: 0 };

/** One computer: the node while it is up, and the disk that outlives it. */
export interface SimulatedNode {
  readonly id: string;
  /** Its clock runs this much faster than the cluster's, and starts at 0 with each life. */
  readonly pace: number;
  readonly disk: DiskState;
  diskMs: readonly [least: number, most: number];
  life: number;
  bornAt: number;
  /** The state inside, for observers. Undefined while the node is down. */
  raft: Raft | undefined;
  node: StoreNode | undefined;
  unsynced: DiskRecord[];
  /** What has come for a node that is paused; undefined while it runs. */
  backlog: Untimed<NodeInput>[] | undefined;
}

type Answer = (reply: Reply) => void;

/**
 * A cluster of store nodes in virtual time, a pure function of its seed: the nodes' real code, between a network
 * that loses, repeats, delays and cuts, and disks that are slow and forget at a crash what was not synced.
 */
export class SimulatedCluster {
  now = 0;
  weather: Weather = CALM;
  readonly nodes: ReadonlyMap<string, SimulatedNode>;
  readonly random: () => number;
  readonly #options: ClusterOptions;
  readonly #events = new EventQueue();
  readonly #cuts = new Set<string>();
  readonly #waiting = new Map<number, Answer>();
  #lastRequest = 0;

  constructor(options: ClusterOptions) {
    this.#options = options;
    const source = Random.fromSeed(options.seed);
    let draws = 0;
    this.random = () => source.float(draws++);
    const ids = Array.from({ length: options.nodes ?? 3 }, (_, i) => `n${i + 1}`);
    this.nodes = new Map(ids.map((id) => [id, this.#computer(id)]));
    for (const id of ids) this.start(id);
  }

  get ids(): readonly string[] {
    return [...this.nodes.keys()];
  }

  get up(): readonly string[] {
    return this.ids.filter((id) => this.computer(id).node !== undefined);
  }

  computer(id: string): SimulatedNode {
    const found = this.nodes.get(id);
    if (found === undefined) throw new Error(`There is no node ${id}`);
    return found;
  }

  status(id: string): NodeStatus | undefined {
    return this.computer(id).node?.status();
  }

  /** The nodes that believe they lead. */
  leaders(): readonly NodeStatus[] {
    return this.up.flatMap((id) => this.status(id) ?? []).filter(({ role }) => role === "leader");
  }

  /** The leader of the highest term, if there is one. */
  leader(): NodeStatus | undefined {
    return [...this.leaders()].sort((a, b) => b.term - a.term)[0];
  }

  between([least, most]: readonly [number, number]): number {
    return least + (most - least) * this.random();
  }

  // Time

  at(time: number, run: () => void): void {
    this.#events.add(Math.max(time, this.now), run);
  }

  after(delay: number, run: () => void): void {
    this.at(this.now + delay, run);
  }

  /** Lets time pass. */
  run(forMs: number): void {
    const until = this.now + forMs;
    for (
      let next = this.#events.nextAt();
      next !== undefined && next <= until;
      next = this.#events.nextAt()
    ) {
      this.now = next;
      this.#events.runNext();
    }
    this.now = until;
  }

  /** Lets time pass until something holds. @returns Whether it came to hold within the time. */
  runUntil(holds: () => boolean, withinMs: number): boolean {
    const until = this.now + withinMs;
    while (!holds()) {
      const next = this.#events.nextAt();
      if (next === undefined || next > until) {
        this.now = until;
        return false;
      }
      this.now = next;
      this.#events.runNext();
    }
    return true;
  }

  // Clients

  /** Sends an operation to a node; `answer` is called once, or never. */
  request(to: string, session: string, sequence: number, op: StoreOp, answer: Answer): void {
    const id = ++this.#lastRequest;
    this.#waiting.set(id, answer);
    this.after(this.between([0.1, 0.5]), () => {
      this.feed(to, { kind: "request", client: 1, request: { kind: "op", id, session, sequence, op } });
    });
  }

  /** Sends an operation and lets time pass until it is answered. */
  perform(to: string, op: StoreOp, withinMs = 2000): Reply | undefined {
    let reply: Reply | undefined;
    this.request(to, `session-${this.#lastRequest + 1}`, 1, op, (answer) => (reply = answer));
    this.runUntil(() => reply !== undefined, withinMs);
    return reply;
  }

  // Network

  /** Cuts one direction of one link. Messages under way are lost too. */
  cut(from: string, to: string): void {
    this.#cuts.add(`${from} ${to}`);
  }

  /** Cuts the links between the groups, both ways. */
  partition(...groups: readonly (readonly string[])[]): void {
    for (const group of groups) {
      for (const other of groups) {
        if (group === other) continue;
        for (const from of group) for (const to of other) this.cut(from, to);
      }
    }
  }

  isolate(id: string): void {
    this.partition(
      [id],
      this.ids.filter((other) => other !== id),
    );
  }

  heal(): void {
    this.#cuts.clear();
  }

  /** Puts a message on the network as if `from` had sent it. */
  send(from: string, to: string, message: PeerMessage): void {
    const { loss, duplicates } = this.weather;
    if (this.random() < duplicates) this.#carry(from, to, message);
    if (this.random() >= loss) this.#carry(from, to, message);
  }

  #carry(from: string, to: string, message: PeerMessage): void {
    if (this.#cuts.has(`${from} ${to}`)) return;
    const { delayMs, strays, strayMs } = this.weather;
    const delay = this.random() < strays ? this.between([0, strayMs]) : this.between(delayMs);
    this.after(delay, () => {
      if (!this.#cuts.has(`${from} ${to}`)) this.feed(to, { kind: "message", from, message });
    });
  }

  // Computers

  #computer(id: string): SimulatedNode {
    return {
      id,
      pace: this.between([0.9, 1.1]),
      disk: createDiskState(EMPTY_STATE),
      diskMs: [0.2, 3],
      life: 0,
      bornAt: 0,
      raft: undefined,
      node: undefined,
      unsynced: [],
      backlog: undefined,
    };
  }

  start(id: string): void {
    const computer = this.computer(id);
    if (computer.node !== undefined) return;
    computer.life += 1;
    computer.bornAt = this.now;
    const config = {
      id,
      members: Array.from({ length: this.#options.nodes ?? 3 }, (_, i) => `n${i + 1}`),
      random: this.random,
      defects: new Set(this.#options.defects),
      heartbeatMs: TIMING.heartbeatMs,
      electionMs: TIMING.electionMs,
      snapshotEvery: this.#options.snapshotEvery ?? 1000,
    };
    computer.raft = createRaft(config, copyOf(computer.disk.current()), 0);
    computer.node = nodeOf(computer.raft);
    this.#keepTicking(computer, computer.life);
  }

  /** Kills a node. Of what was not synced, as many records survive as chance will have it. */
  crash(id: string): void {
    const computer = this.computer(id);
    if (computer.node === undefined) return;
    computer.node = undefined;
    computer.raft = undefined;
    computer.backlog = undefined;
    computer.life += 1;
    const lucky = this.#losesUnsynced() ? 0 : Math.floor(this.random() * (computer.unsynced.length + 1));
    for (const record of computer.unsynced.slice(0, lucky)) computer.disk.apply(record);
    computer.unsynced = [];
  }

  /** Stops a node's process in its tracks. What comes for it waits, and its clock runs on. */
  pause(id: string): void {
    const computer = this.computer(id);
    if (computer.node !== undefined) computer.backlog ??= [];
  }

  resume(id: string): void {
    const computer = this.computer(id);
    const backlog = computer.backlog ?? [];
    computer.backlog = undefined;
    // Whose socket is read first, when a process wakes, is up to the system.
    const clientsFirst = this.random() < 0.5;
    const isFirst = ({ kind }: Untimed<NodeInput>): boolean => (kind === "request") === clientsFirst;
    for (const input of backlog.filter(isFirst)) this.feed(id, input);
    for (const input of backlog.filter((waiting) => !isFirst(waiting))) this.feed(id, input);
  }

  #losesUnsynced(): boolean {
    return this.#options.defects?.includes("no-fsync") ?? false;
  }

  #keepTicking(computer: SimulatedNode, life: number): void {
    this.after(TIMING.tickMs / computer.pace, () => {
      if (computer.life !== life) return;
      this.feed(computer.id, { kind: "tick" });
      this.#keepTicking(computer, life);
    });
  }

  /** Gives a node an input, if it is up, and carries out what it puts out. */
  feed(id: string, input: Untimed<NodeInput>): void {
    const computer = this.computer(id);
    const { node, pace, bornAt, backlog } = computer;
    if (node === undefined) return;
    if (backlog !== undefined) {
      if (input.kind !== "tick") backlog.push(input);
      return;
    }
    const outputs = node.handle({ ...input, now: (this.now - bornAt) * pace });
    for (const output of outputs) this.#perform(computer, output);
    this.#options.observe?.(computer, this);
  }

  #perform(computer: SimulatedNode, output: NodeOutput): void {
    switch (output.kind) {
      case "send":
        this.#options.onSend?.(computer.id, output.to, output.message);
        this.send(computer.id, output.to, output.message);
        return;
      case "reply": {
        const answer = this.#waiting.get(output.reply.id);
        this.#waiting.delete(output.reply.id);
        this.after(this.between([0.1, 0.5]), () => answer?.(output.reply));
        return;
      }
      case "write":
        this.#write(computer, output);
        return;
    }
  }

  #write(computer: SimulatedNode, { write, records }: Extract<NodeOutput, { readonly kind: "write" }>): void {
    const { id, life } = computer;
    computer.unsynced.push(...records);
    const lazy = this.#losesUnsynced();
    this.after(lazy ? 0 : this.between(computer.diskMs), () => {
      if (computer.life !== life) return;
      if (!lazy) this.#sync(computer);
      this.feed(id, { kind: "synced", write });
    });
    if (lazy && computer.unsynced.length === records.length) {
      this.after(UNSYNCED_MS, () => {
        if (computer.life === life) this.#sync(computer);
      });
    }
  }

  #sync(computer: SimulatedNode): void {
    for (const record of computer.unsynced) computer.disk.apply(record);
    computer.unsynced = [];
  }
}

/** An input without its time, which is the node's own clock's. */
type Untimed<Input> = Input extends NodeInput ? Omit<Input, "now"> : never;

function copyOf(state: RecoveredState): RecoveredState {
  return { ...state, entries: [...state.entries] };
}
