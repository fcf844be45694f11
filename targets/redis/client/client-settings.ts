import type { Cluster } from "../../target.ts";

/** What the settings of a run mean for its clients. */
export interface ClientSettings {
  /** Replicas that must say that they have a write before it counts. */
  readonly wait: number;
  /** Reads are answered by the client's own node, whatever it is. */
  readonly readsOwnNode: boolean;
  readonly queue: "list" | "stream";
  readonly lockTtlMs: number;
}

export function clientSettings({ options: { settings } }: Cluster): ClientSettings {
  return {
    wait: Number(settings["wait"] ?? 0),
    readsOwnNode: settings["serializable"] === "true",
    queue: settings["queue"] === "stream" ? "stream" : "list",
    lockTtlMs: Math.round(Number(settings["lock-ttl"]) * 1000),
  };
}
