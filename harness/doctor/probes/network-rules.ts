import type { Bench, Finding, Probe } from "../probe.ts";
import { lastLine, withTool } from "../tool.ts";

/** A rule that the kernel must take, tried in a network namespace that vanishes with the attempt. */
interface Rule {
  readonly title: string;
  readonly tool: "iptables" | "tc";
  readonly args: string;
  readonly found: string;
  readonly kernelModule: string;
}

const PACKAGE = { iptables: "iptables", tc: "iproute2" } as const;

/** Exit code of our script when the kernel refused the rule; others mean that there was no namespace. */
const REFUSED = 77;

export const iptables: Probe = ruleProbe({
  title: "iptables",
  tool: "iptables",
  args: "-w -A INPUT -s 198.18.0.1 -j DROP",
  found: "drops by address",
  kernelModule: "ip_tables or nf_tables",
});

export const iptablesStatistic: Probe = ruleProbe({
  title: "iptables statistic match",
  tool: "iptables",
  args: "-w -A INPUT -m statistic --mode random --probability 0.5 -j DROP",
  found: "drops at random",
  kernelModule: "xt_statistic",
});

export const nfqueue: Probe = ruleProbe({
  title: "NFQUEUE",
  tool: "iptables",
  args: "-w -A OUTPUT -j NFQUEUE --queue-num 5 --queue-bypass",
  found: "hands packets to a program",
  kernelModule: "xt_NFQUEUE and nfnetlink_queue",
});

export const netem: Probe = ruleProbe({
  title: "netem",
  tool: "tc",
  args: "qdisc add dev lo root netem delay 1ms",
  found: "delays packets",
  kernelModule: "sch_netem",
});

export const tbf: Probe = ruleProbe({
  title: "tbf",
  tool: "tc",
  args: "qdisc add dev lo root tbf rate 1mbit burst 32kbit latency 400ms",
  found: "limits the rate of an interface",
  kernelModule: "sch_tbf",
});

export const htb: Probe = ruleProbe({
  title: "htb",
  tool: "tc",
  args: "qdisc add dev lo root handle 1: htb default 10",
  found: "limits the rate to one peer",
  kernelModule: "sch_htb",
});

function ruleProbe(rule: Rule): Probe {
  return {
    title: rule.title,
    look: (bench) => withTool(rule.tool, PACKAGE[rule.tool], bench, () => apply(rule, bench)),
  };
}

function apply({ tool, args, found, kernelModule }: Rule, bench: Bench): Promise<Finding> {
  return withTool("unshare", "util-linux", bench, async (unshare) => {
    const { code, output } = await unshare(["--net", "sh", "-c", `${tool} ${args} || exit ${REFUSED}`]);
    if (code === 0) return { ok: true, found };
    return {
      ok: false,
      problem: lastLine(output) || `${tool} ended with exit code ${code}`,
      remedy:
        code === REFUSED
          ? `Use a kernel with ${kernelModule} (modprobe ${kernelModule.split(" ")[0] ?? ""})`
          : "Run as root, with CAP_SYS_ADMIN and CAP_NET_ADMIN",
    };
  });
}
