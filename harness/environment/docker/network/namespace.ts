import { CLIENTS } from "../../environment.ts";
import type { Agent, Shell } from "../agent.ts";
import { type Counts, parseCounts } from "./counters.ts";

/** The network namespace that a process lives in, entered from outside: nothing is needed within. */
export class NetworkNamespace {
  /** Whose it is: a node's name, or that of the clients. */
  readonly name: string;
  readonly #shell: Shell;
  readonly #enter: string;

  private constructor(name: string, shell: Shell, enter: string) {
    this.name = name;
    this.#shell = shell;
    this.#enter = enter;
  }

  /** @param pid - A process in it, by the count of the agent's computer. */
  static async of(pid: number, agent: Agent, name: string): Promise<NetworkNamespace> {
    return new NetworkNamespace(name, await agent.shell(), `nsenter -t ${pid} -n `);
  }

  /** The agent's own, which is that of the computer that runs the containers: clients come from there. */
  static async ofClients(agent: Agent): Promise<NetworkNamespace> {
    return new NetworkNamespace(CLIENTS, await agent.shell(), "");
  }

  /** Applies rules as iptables-restore reads them, all at one moment; chains that they do not name stay as they are. */
  async restore(rules: string): Promise<void> {
    const lines = rules.split("\n").map((line) => `'${line}'`);
    await this.#run(`printf '%s\\n' ${lines.join(" ")} | ${this.#enter}iptables-restore -n -w`);
  }

  /** Makes a rule the first of its chain unless the chain has it. */
  async hook(chain: string, rule: string): Promise<void> {
    const iptables = `${this.#enter}iptables -w`;
    await this.#run(`${iptables} -C ${chain} ${rule} 2>/dev/null || ${iptables} -I ${chain} 1 ${rule}`);
  }

  async counts(): Promise<Counts> {
    return parseCounts(await this.#run(`${this.#enter}iptables-save -c -t filter`));
  }

  /** Sends segments that open connections: from this namespace, whose address is `from`, each to `address:port:port`. */
  async knock(from: string, at: readonly string[]): Promise<void> {
    await this.#run(`${this.#enter}knock ${from} ${at.join(" ")}`);
  }

  async #run(command: string): Promise<string> {
    const { code, output } = await this.#shell.run(command);
    if (code === 0) return output;
    throw new Error(`The network of ${this.name} does not obey: ${output.trim() || `exit code ${code}`}`);
  }
}
