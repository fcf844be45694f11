import type { ClientFactory } from "../../target.ts";
import { rememberingClient, unsupported } from "./open-client.ts";

/** The workload `lease`: `grant` asks for a lease of the time to live that is set, and `renew` begins its time anew. */
export const leaseClient: ClientFactory = rememberingClient((session, { options }) => {
  const ttlMs = Math.ceil(1000 * Number(options.settings["lock-ttl"]));
  return async (op, signal) => {
    switch (op.f) {
      case "grant":
        return { type: "ok", value: await session.perform({ kind: "grant", ttlMs }, signal) };
      case "renew": {
        if (typeof op.value !== "string") return unsupported(op);
        const renewed = await session.perform({ kind: "renew", lease: op.value }, signal);
        return renewed === null ? { type: "fail", error: "gone" } : { type: "ok", value: renewed };
      }
      default:
        return unsupported(op);
    }
  };
});
