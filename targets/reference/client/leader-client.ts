import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import { clientFactory, unsupported } from "./open-client.ts";

/** The workload `leader`: `observe` asks a node for its term and who leads it, which it answers from what it knows itself. */
export const leaderClient: ClientFactory = clientFactory(async (session, op, signal): Promise<Outcome> => {
  if (op.f !== "observe") return unsupported(op);
  const { term, leader } = await session.status(signal);
  return { type: "ok", value: { term, leader } };
});
