import type { ClientFactory } from "../../target.ts";
import { grantLease, keepLeaseAlive } from "../gateway/lease.ts";
import { clientFactory, unsupported } from "./open-client.ts";

/** The workload `lease`: `grant` a lease of the time to live that is set, and `renew` it. */
export const leaseClient: ClientFactory = clientFactory(
  () =>
    async ({ connection, settings }, op, signal) => {
      switch (op.f) {
        case "grant": {
          const { id, ttlMs } = await grantLease(connection, settings.lockTtlSeconds, signal);
          return { type: "ok", value: { lease: id, ttlMs } };
        }
        case "renew": {
          if (typeof op.value !== "string") return unsupported(op);
          const ttlMs = await keepLeaseAlive(connection, op.value, signal);
          if (ttlMs === undefined) return { type: "fail", error: "gone" };
          return { type: "ok", value: { lease: op.value, ttlMs } };
        }
        default:
          return unsupported(op);
      }
    },
);
