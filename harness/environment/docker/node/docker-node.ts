import { setTimeout as sleep } from "node:timers/promises";
import type { Container } from "dockerode";
import type { Daemon } from "../../../../targets/machine.ts";
import { HarnessError } from "../../../harness-error.ts";
import type { ProcessExit, ProcessState } from "../../environment.ts";
import type { NodeProcess } from "../clock/clock-control.ts";
import type { DaemonContainer } from "./daemon-container.ts";
import type { NodeSignal, ProcessGroups } from "./process-groups.ts";
import { combine, stateOf } from "./process-state.ts";

/** So long the engine may take, under load, to notice that a process ended. */
const NOTICE_MS = 10_000;

/** The programs of one node, and their processes. */
export class DockerNode {
  readonly node: string;
  readonly #groups: ProcessGroups;
  readonly #place: (daemon: string) => DaemonContainer;
  readonly #daemons = new Map<string, DaemonContainer>();

  /** @param place - Makes the place for a program, by its name, when it is first to be started. */
  constructor(node: string, groups: ProcessGroups, place: (daemon: string) => DaemonContainer) {
    this.node = node;
    this.#groups = groups;
    this.#place = place;
  }

  get daemons(): readonly DaemonContainer[] {
    return [...this.#daemons.values()];
  }

  /** The process that each program is, of those that live. */
  get processes(): readonly NodeProcess[] {
    return this.daemons.flatMap(({ pid, env }) => (pid === undefined ? [] : [{ pid, env }]));
  }

  /** How the last of its programs ended; nothing while one of them lives. */
  get lastExit(): ProcessExit | undefined {
    if (this.#living.length > 0) return undefined;
    const exits = this.daemons.flatMap(({ lastExit }) => lastExit ?? []);
    const last = exits.sort((a, b) => a.at - b.at).at(-1);
    return last && { code: last.code, signal: last.signal };
  }

  /** @throws {@link HarnessError} when the program already runs, or cannot be executed. */
  async start(daemon: Daemon, turn: () => Promise<void>): Promise<Container> {
    const name = daemon.name ?? this.node;
    const place = this.#daemons.get(name) ?? this.#place(name);
    this.#daemons.set(name, place);
    await this.#awaitEnd(place, name);
    const container = await place.start(daemon, turn);
    await place.findGroup(this.#groups);
    return container;
  }

  /** To be called before an end is brought about in another way than by `signal`. */
  expect(signal: NodeSignal): void {
    for (const daemon of this.#living) daemon.expect(signal);
  }

  /** Resolves once none of its programs lives. */
  async over(): Promise<void> {
    await Promise.all(this.daemons.map((daemon) => daemon.over()));
  }

  /** Lets its programs live on without hearing more of them. */
  leaveAlone(): void {
    for (const daemon of this.daemons) daemon.leaveAlone();
  }

  async signal(signal: NodeSignal): Promise<void> {
    const living = this.#living;
    this.expect(signal);
    await this.#groups.signal(
      living.flatMap(({ group }) => group ?? []),
      signal,
    );
  }

  /** Stops its processes by their control groups. */
  async freeze(): Promise<void> {
    await Promise.all(this.#living.map((daemon) => daemon.freeze()));
  }

  async thaw(): Promise<void> {
    await Promise.all(this.#living.map((daemon) => daemon.thaw()));
  }

  async state(): Promise<ProcessState> {
    return combine(await Promise.all(this.daemons.map((daemon) => this.#stateOf(daemon)))) ?? "gone";
  }

  get #living(): readonly DaemonContainer[] {
    return this.daemons.filter(({ isOver }) => !isOver);
  }

  async #stateOf(daemon: DaemonContainer): Promise<ProcessState> {
    if (daemon.isOver || daemon.group === undefined) return daemon.isOver ? "gone" : "running";
    return stateOf(await this.#groups.status(daemon.group));
  }

  /** Whether the kernel knows no process of it any more, which the engine hears of a little later. */
  async #hasEnded({ group }: DaemonContainer): Promise<boolean> {
    return group === undefined || (await this.#groups.status(group)).letters.length === 0;
  }

  /** A program that was killed a moment ago is waited for; one that runs is not. */
  async #awaitEnd(daemon: DaemonContainer, name: string): Promise<void> {
    if (daemon.isOver) return;
    if (daemon.isDying || (await this.#hasEnded(daemon))) {
      const noticed = daemon.over().then(() => true);
      if (await Promise.race([noticed, sleep(NOTICE_MS, false, { ref: false })])) return;
    }
    throw new HarnessError(
      "internal",
      `${name === this.node ? `Node ${this.node}` : `${name} of node ${this.node}`} is already running`,
      "Kill it before it is started again",
    );
  }
}
