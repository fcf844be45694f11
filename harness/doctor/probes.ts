import type { Probe, ProbeName } from "./probe.ts";
import { chromium } from "./probes/chromium.ts";
import { baseImages, images } from "./probes/container-images.ts";
import { containers } from "./probes/containers.ts";
import { docker } from "./probes/docker.ts";
import { fuse } from "./probes/fuse.ts";
import { loopDevice } from "./probes/loop-device.ts";
import { loopback } from "./probes/loopback.ts";
import { networkNamespace, nsenter } from "./probes/network-namespace.ts";
import { htb, iptables, iptablesStatistic, netem, nfqueue, tbf } from "./probes/network-rules.ts";
import { nodeVersion } from "./probes/node-version.ts";
import { processMemory } from "./probes/process-memory.ts";
import { root } from "./probes/root.ts";
import { signals } from "./probes/signals.ts";
import { sshClient } from "./probes/ssh-client.ts";
import { storeDisk } from "./probes/store-disk.ts";
import { strace } from "./probes/strace.ts";

/** Every probe, in the order in which they are shown. */
export const PROBES: Readonly<Record<ProbeName, Probe>> = {
  node: nodeVersion,
  "store-disk": storeDisk,
  loopback,
  signals,
  root,
  docker,
  containers,
  "base-images": baseImages,
  images,
  "network-namespace": networkNamespace,
  nsenter,
  iptables,
  "iptables-statistic": iptablesStatistic,
  nfqueue,
  netem,
  tbf,
  htb,
  strace,
  "process-memory": processMemory,
  "loop-device": loopDevice,
  fuse,
  ssh: sshClient,
  chromium,
};
