/** A packet as far as our rules look at it. */
export interface Packet {
  readonly source: string;
  readonly destination: string;
  readonly protocol: "tcp" | "udp";
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly isReset?: boolean;
}

export interface Passage {
  /** Where it ended; `ACCEPT` if no rule had an objection. */
  readonly verdict: "ACCEPT" | "DROP" | "REJECT";
  /** The rules that it met, as `CHAIN row`. */
  readonly met: readonly string[];
}

/** Reads rules as iptables-restore does, as far as ours go, and says what they do to a packet. */
export class PacketFilter {
  readonly #chains = new Map<string, string[]>();

  /** Chains that are declared are emptied first. */
  restore(text: string): void {
    const lines = text.split("\n");
    if (lines[0] !== "*filter" || lines.at(-1) !== "COMMIT") throw new Error(`No rules: ${text}`);
    for (const line of lines.slice(1, -1)) {
      const [, declared] = /^:(\S+) - \[0:0\]$/.exec(line) ?? [];
      const [, name = "", rule = ""] = /^-A (\S+) (.+)$/.exec(line) ?? [];
      if (declared !== undefined) this.#chains.set(declared, []);
      else this.chain(name).push(rule);
    }
  }

  chain(name: string): string[] {
    const chain = this.#chains.get(name);
    if (chain === undefined) throw new Error(`There is no chain ${name}`);
    return chain;
  }

  /** Sends a packet through a chain and all it leads to. */
  pass(packet: Packet, entry: string): Passage {
    const met: string[] = [];
    const walk = (name: string): Passage["verdict"] | undefined => {
      for (const [row, rule] of this.chain(name).entries()) {
        const { target, ...conditions } = parse(rule);
        if (!matches(conditions, packet)) continue;
        met.push(`${name} ${row}`);
        if (target === "RETURN") return undefined;
        if (target === "DROP" || target === "REJECT" || target === "ACCEPT") return target;
        const verdict = target === undefined ? undefined : walk(target);
        if (verdict !== undefined) return verdict;
      }
      return undefined;
    };
    return { verdict: walk(entry) ?? "ACCEPT", met };
  }
}

interface Rule {
  readonly source?: string;
  readonly destination?: string;
  readonly protocol?: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  readonly isReset?: boolean;
  readonly target?: string;
}

/** @throws for an option that is none of ours, so that no condition is overlooked. */
function parse(text: string): Rule {
  const words = text.split(" ");
  let rule: Rule = {};
  while (words.length > 0) {
    const option = words.shift();
    const value = words.shift() ?? "";
    switch (option) {
      case "-s":
        rule = { ...rule, source: value.replace("/32", "") };
        break;
      case "-d":
        rule = { ...rule, destination: value.replace("/32", "") };
        break;
      case "-p":
        rule = { ...rule, protocol: value };
        break;
      case "-m":
      case "--reject-with":
        break;
      case "--sport":
        rule = { ...rule, sourcePort: Number(value) };
        break;
      case "--dport":
        rule = { ...rule, destinationPort: Number(value) };
        break;
      case "--tcp-flags":
        rule = { ...rule, isReset: words.shift() === "RST" };
        break;
      case "-j":
        rule = { ...rule, target: value };
        break;
      case undefined:
      default:
        throw new Error(`${option ?? ""} is no option of ours: ${text}`);
    }
  }
  return rule;
}

function matches(rule: Rule, packet: Packet): boolean {
  return (
    (rule.source === undefined || rule.source === packet.source) &&
    (rule.destination === undefined || rule.destination === packet.destination) &&
    (rule.protocol === undefined || rule.protocol === packet.protocol) &&
    (rule.sourcePort === undefined || rule.sourcePort === packet.sourcePort) &&
    (rule.destinationPort === undefined || rule.destinationPort === packet.destinationPort) &&
    (rule.isReset === undefined || rule.isReset === (packet.isReset ?? false))
  );
}
