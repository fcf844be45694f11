import type { Service } from "../../../../targets/machine.ts";
import { CLIENTS, type Cut, type Link } from "../../environment.ts";
import { allLinks, findNode, gateOf, type Hook, type Layout, reverse } from "./gates.ts";
import { answerTo, PROBE_PORT, type Segment, segmentsOf } from "./segments.ts";

/**
 * The rules of a node's network, as iptables-restore takes them.
 *
 * Two chains hold the cuts and are replaced as a whole: FAULTLINE-IN, for what comes in, and FAULTLINE-OUT, for what
 * goes out to the harness. All others are made once. Each segment of a probe is counted where it ends, so that none
 * is lost from sight: stopped by a cut, or arrived behind all of them. Behind them it is swallowed, so that the
 * database never sees it.
 */

/** Chains with counters, each row for one thing that is counted. */
export type CountingChain =
  | "FAULTLINE-STOPPED"
  | "FAULTLINE-ARRIVED"
  | "FAULTLINE-REFUSED"
  | "FAULTLINE-TRAFFIC";

/** What the rows of the counting chains of a node stand for, in their order. */
export interface Counted {
  /** In both chains, of what was stopped and of what arrived. */
  readonly segments: readonly Segment[];
  /** Segments of other nodes' gates, whose refusal is seen at this one. */
  readonly refusals: readonly Segment[];
  readonly links: readonly Link[];
}

export function countedAt(node: string, layout: Layout): Counted {
  const links = allLinks(layout).filter((link) => gateOf(link, layout).node === node);
  return {
    segments: links.flatMap((link) => segmentsOf(link, layout)),
    refusals: links.flatMap((link) => segmentsOf(reverse(link), layout)),
    links,
  };
}

const PROBE_PORTS = [`--sport ${PROBE_PORT}`, `--dport ${PROBE_PORT}`];
const IS_RESET = "--tcp-flags RST RST";
const IS_NO_RESET = "--tcp-flags RST NONE";

/** The chains that stay as they are, counters at zero. */
export function standingRules(node: string, layout: Layout): string {
  const { segments, refusals, links } = countedAt(node, layout);
  return restoring([
    ...chain(
      "FAULTLINE-STOPPED",
      segments.map((segment) => matchOf(segment, layout)),
    ),
    ...chain("FAULTLINE-ARRIVED", [
      ...segments.map((segment) => `${matchOf(segment, layout)} -j DROP`),
      "-j DROP",
    ]),
    ...chain("FAULTLINE-REFUSED", [
      ...refusals.map((segment) => `${matchOf(answerTo(segment), layout)} -j DROP`),
      "-j DROP",
    ]),
    ...chain(
      "FAULTLINE-TRAFFIC",
      links.map((link) => gateOf(link, layout).match),
    ),
    ...chain("FAULTLINE-DROP", [...tcpPorts(`${IS_NO_RESET} -j FAULTLINE-STOPPED`), "-j DROP"]),
    ...chain("FAULTLINE-RESET", [
      // Resets pass, or no connection would hear of one where both directions are cut.
      `-p tcp -m tcp ${IS_RESET} -j RETURN`,
      ...tcpPorts("-j FAULTLINE-STOPPED"),
      "-p tcp -j REJECT --reject-with tcp-reset",
      "-j DROP",
    ]),
  ]);
}

/** The chains that hold the cuts, with those of the node's links that are to be cut. */
export function cuttingRules(node: string, cuts: readonly Cut[], layout: Layout): string {
  const here = cuts.filter((cut) => gateOf(cut, layout).node === node);
  const hook = (name: Hook): readonly string[] =>
    chain(name, [
      ...here.filter((cut) => gateOf(cut, layout).hook === name).flatMap((cut) => rulesOf(cut, layout)),
      ...tcpPorts(`${IS_RESET} -j FAULTLINE-REFUSED`),
      ...tcpPorts("-j FAULTLINE-ARRIVED"),
      "-j FAULTLINE-TRAFFIC",
    ]);
  return restoring([...hook("FAULTLINE-IN"), ...hook("FAULTLINE-OUT")]);
}

/** Rules of the built-in chains that lead into ours. What goes to other nodes is of no interest where it goes out. */
export function hooks({
  clientsAddress,
}: Layout): readonly { readonly chain: string; readonly rule: string }[] {
  return [
    { chain: "INPUT", rule: "-j FAULTLINE-IN" },
    { chain: "OUTPUT", rule: `-d ${clientsAddress}/32 -j FAULTLINE-OUT` },
  ];
}

/** Whether a cut is meant to stop a segment. */
export function stops(cut: Cut, segment: Segment): boolean {
  const isSameLink = cut.from === segment.from && cut.to === segment.to;
  return isSameLink && (cut.service === undefined || cut.service === segment.service);
}

function rulesOf(cut: Cut, layout: Layout): readonly string[] {
  const { match } = gateOf(cut, layout);
  const target = cut.how === "reset" ? "FAULTLINE-RESET" : "FAULTLINE-DROP";
  if (cut.service === undefined) return [`${match} -j ${target}`];
  const [serving, served] = [portOf(cut.to, cut.service, layout), portOf(cut.from, cut.service, layout)];
  if (serving === undefined && served === undefined) {
    throw new Error(`Neither ${cut.from} nor ${cut.to} has a service ${cut.service}`);
  }
  return [
    ...(serving === undefined ? [] : [`${match} -p tcp -m tcp --dport ${serving} -j ${target}`]),
    ...(served === undefined ? [] : [`${match} -p tcp -m tcp --sport ${served} -j ${target}`]),
  ];
}

function portOf(name: string, service: Service, layout: Layout): number | undefined {
  return name === CLIENTS ? undefined : findNode(name, layout).services[service];
}

function matchOf(segment: Segment, layout: Layout): string {
  const { match } = gateOf(segment, layout);
  return `${match} -p tcp -m tcp --sport ${segment.sourcePort} --dport ${segment.destinationPort}`;
}

function tcpPorts(rest: string): readonly string[] {
  return PROBE_PORTS.map((port) => `-p tcp -m tcp ${port} ${rest}`);
}

/** A chain of our own from its first rule to its last; naming it empties it first. */
function chain(name: string, rules: readonly string[]): readonly string[] {
  return [`:${name} - [0:0]`, ...rules.map((rule) => `-A ${name} ${rule}`)];
}

/** The declarations of chains come before all rules. */
function restoring(lines: readonly string[]): string {
  const chains = lines.filter((line) => line.startsWith(":"));
  const rules = lines.filter((line) => !line.startsWith(":"));
  return ["*filter", ...chains, ...rules, "COMMIT"].join("\n");
}
