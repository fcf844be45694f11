import type { Client, Outcome } from "../../../workloads/client.ts";
import type { Invoke } from "../../../workloads/generator/generator.ts";
import type { ClientFactory, Cluster } from "../../target.ts";
import type { OpenRouter, Router } from "../client/router.ts";

/** Carries out one operation of a workload. @throws DatabaseError with a code of the error table. */
export type Perform = (router: Router, op: Invoke, signal: AbortSignal) => Promise<Outcome>;

/** What a workload's operations mean in Redis, under the settings of a run. */
export type Meaning = (cluster: Cluster) => Perform;

/** Makes the client of a workload from what its operations mean and from who gets the commands. */
export function clientFactory(openRouter: OpenRouter, meaning: Meaning): ClientFactory {
  return async (machine, cluster, signal): Promise<Client> => {
    const perform = meaning(cluster);
    const router = await openRouter(machine, cluster, signal);
    return {
      invoke: (op, callSignal) => perform(router, op, callSignal),
      close() {
        router.close();
        return Promise.resolve();
      },
    };
  };
}

/** An operation that these clients have no word for: nothing was sent. */
export function unsupported({ f, value }: Invoke): Outcome {
  return { type: "fail", error: `unsupported: ${f} ${JSON.stringify(value)}` };
}
