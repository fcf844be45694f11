import type { Agent, Shell } from "../agent.ts";
import { CGROUP_ROOT } from "../open-agent.ts";

export type NodeSignal = "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT";

/** The kernel's word on the processes of one container. */
export interface GroupStatus {
  /** The state of each, as a letter of proc(5). Empty once all have ended. */
  readonly letters: readonly string[];
  /** Whether the control group lets none of them run. */
  readonly frozen: boolean;
}

const NOBODY: GroupStatus = { letters: [], frozen: false };
const GROUP = "group ";
const FROZEN = "frozen";

/**
 * The processes of containers, found by their control groups: whatever a database starts is among them, and a number
 * that was given to another process meanwhile is not.
 */
export class ProcessGroups {
  readonly #signals: Shell;
  readonly #looks: Shell;
  readonly #root: string;
  readonly #known = new Set<string>();
  #looking: Promise<ReadonlyMap<string, GroupStatus>> = Promise.resolve(new Map());
  #nextLook: Promise<ReadonlyMap<string, GroupStatus>> | undefined;

  private constructor(signals: Shell, looks: Shell, root: string) {
    this.#signals = signals;
    this.#looks = looks;
    this.#root = root;
  }

  /** @param root - Where the agent sees the control groups. */
  static async open(agent: Pick<Agent, "shell">, root: string = CGROUP_ROOT): Promise<ProcessGroups> {
    const [signals, looks] = await Promise.all([agent.shell(), agent.shell()]);
    return new ProcessGroups(signals, looks, root);
  }

  /**
   * The control group of a container, by its process; the same through all lives of the container. Undefined if the
   * process has ended already.
   *
   * @throws if the agent cannot see control groups.
   */
  async find(pid: number): Promise<string | undefined> {
    const { output: cgroup } = await this.#signals.run(`cat /proc/${pid}/cgroup 2>/dev/null`);
    if (cgroup === "") return undefined;
    const places = placesOf(cgroup, this.#root);
    const { output } = await this.#signals.run(
      `for group in ${places.join(" ")}; do [ -r "$group/cgroup.procs" ] && echo "$group"; done`,
    );
    const [group] = output.split("\n");
    if (group === undefined || group === "") {
      // It may have ended in between, and its group with it.
      const { code } = await this.#signals.run(`[ -e /proc/${pid} ]`);
      if (code !== 0) return undefined;
      throw new Error(`The agent cannot see the control group of process ${pid}: ${places.join(", ")}`);
    }
    this.know(group);
    return group;
  }

  /** From now on a look is taken at this group, too. */
  know(group: string): void {
    this.#known.add(group);
  }

  /** As it is after the call. Questions that come while one is being answered are answered together. */
  async status(group: string): Promise<GroupStatus> {
    this.#nextLook ??= this.#looking
      .catch(() => undefined)
      .then(() => {
        this.#nextLook = undefined;
        this.#looking = this.#look();
        return this.#looking;
      });
    return (await this.#nextLook).get(group) ?? NOBODY;
  }

  /** Sends a signal to every process of the groups. */
  async signal(groups: readonly string[], signal: NodeSignal): Promise<void> {
    if (groups.length === 0) return;
    const send = `while read -r pid; do kill -s ${signal.slice(3)} "$pid"; done <"$group/cgroup.procs"`;
    // What a process started before it was stopped, but after the list was made, is on the next list.
    const passes = signal === "SIGSTOP" ? `${send}; ${send}` : send;
    await this.#signals.run(`for group in ${groups.join(" ")}; do ${passes}; done 2>/dev/null`);
  }

  async #look(): Promise<ReadonlyMap<string, GroupStatus>> {
    const { output } = await this.#looks.run(lookCommand([...this.#known]));
    return parseLook(output);
  }
}

/**
 * Where the control group of a process may be, by what `/proc/<pid>/cgroup` says. Version 1 has a tree for each
 * controller, of which one can freeze; version 2 has a single tree. Some computers have both.
 */
export function placesOf(cgroup: string, root: string): readonly string[] {
  const lines = cgroup.split("\n").flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    return controllers === undefined || path === undefined ? [] : [{ controllers, path }];
  });
  const one = lines.find(({ controllers }) => controllers.split(",").includes("freezer"));
  const two = lines.find(({ controllers }) => controllers === "");
  return [...(one ? [`${root}/freezer${one.path}`] : []), ...(two ? [`${root}${two.path}`] : [])];
}

/** Shell builtins only, so that a look takes a millisecond or two. */
function lookCommand(groups: readonly string[]): string {
  return `
for group in ${groups.join(" ")}; do
  echo "${GROUP}$group"
  [ -r "$group/cgroup.procs" ] || continue
  while read -r pid; do read -r stat <"/proc/$pid/stat" && echo "$stat"; done <"$group/cgroup.procs"
  if [ -r "$group/freezer.state" ]; then
    read -r state <"$group/freezer.state" && [ "$state" = FROZEN ] && echo ${FROZEN}
  else
    while read -r key value; do [ "$key $value" = "frozen 1" ] && echo ${FROZEN}; done <"$group/cgroup.events"
  fi
done 2>/dev/null`;
}

function parseLook(output: string): ReadonlyMap<string, GroupStatus> {
  const found = new Map<string, { letters: string[]; frozen: boolean }>();
  let current = { letters: [] as string[], frozen: false };
  for (const line of output.split("\n")) {
    if (line.startsWith(GROUP)) {
      current = { letters: [], frozen: false };
      found.set(line.slice(GROUP.length), current);
    } else if (line === FROZEN) {
      current.frozen = true;
    } else if (line !== "") {
      // The name, in parentheses, may itself hold spaces and parentheses.
      current.letters.push(line.charAt(line.lastIndexOf(")") + 2));
    }
  }
  return found;
}
