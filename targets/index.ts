/** What an adapter for a database is written against, and the adapters that come with Faultline. */

export { type Client, DatabaseError, type ErrorTable, type Outcome } from "../workloads/client.ts";
export type { Address, Daemon, Machine, Service } from "./machine.ts";
export { findTarget, TARGETS } from "./registry.ts";
export type {
  Claim,
  ClientFactory,
  ClockReading,
  Cluster,
  Defect,
  ImageVersion,
  Setting,
  Target,
  TargetImage,
  TargetOptions,
} from "./target.ts";
