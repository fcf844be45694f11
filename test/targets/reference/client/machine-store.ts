import type { Json } from "../../../../checkers/history/operation.ts";
import { isReadOnly } from "../../../../targets/reference/node/execute.ts";
import { StoreMachine } from "../../../../targets/reference/node/store-machine.ts";
import type { Request, StoreOp } from "../../../../targets/reference/protocol/request.ts";
import type { ClientFactory, Cluster } from "../../../../targets/target.ts";
import type { Client, Outcome } from "../../../../workloads/client.ts";
import { type Behaviour, type FakeStore, fakeStore } from "./fake-store.ts";

/** One node that carries out what it is asked for, with nobody else to agree with. */
export interface MachineStore extends FakeStore {
  /** What it does about a request if nothing else was arranged. */
  readonly serve: Behaviour;
  /** Lets requests be treated otherwise; what returns true has been taken care of. */
  intercept(behaviour: (...args: Parameters<Behaviour>) => boolean): void;
  /** Does an operation behind the clients' backs. */
  perform(op: StoreOp): Json;
  open(factory: ClientFactory): Promise<Client>;
}

export async function machineStore(options: Partial<Cluster["options"]> = {}): Promise<MachineStore> {
  const machine = new StoreMachine({ deduplicate: true, changeLimit: 5 });
  let arranged: (...args: Parameters<Behaviour>) => boolean = () => false;
  let performed = 0;
  const serve: Behaviour = (request, { reply }) => {
    const { id } = request;
    if (request.kind === "watch") {
      reply({ kind: "feed", id, feed: machine.changesSince(request.prefix, request.from) });
    } else if (request.kind === "op") {
      const { session, sequence, op } = request;
      const outcome = isReadOnly(op)
        ? machine.read(op)
        : machine.apply({ kind: "op", session, sequence, op });
      reply({ id, ...outcome });
    }
  };
  const store = await fakeStore((request, caller) => {
    if (!arranged(request, caller)) serve(request, caller);
  });
  const cluster: Cluster = { ...store.cluster, options: { ...store.cluster.options, ...options } };
  return {
    ...store,
    cluster,
    serve,
    intercept(behaviour) {
      arranged = behaviour;
    },
    perform(op) {
      const outcome = machine.apply({ kind: "op", session: "test", sequence: ++performed, op });
      return outcome.kind === "ok" ? outcome.value : outcome.code;
    },
    open: (factory) => factory(store.machine, cluster, AbortSignal.timeout(1000)),
  };
}

/** Whether a request is a write that the store keeps under this key. */
export function writesTo(request: Request, key: string): boolean {
  if (request.kind !== "op") return false;
  const { op } = request;
  return op.kind === "txn"
    ? op.mops.some(([f, at]) => f === "w" && at === key)
    : op.kind === "put" && op.key === key;
}

export function invoke(client: Client, f: string, value: Json = null, ms = 2000): Promise<Outcome> {
  return client.invoke({ type: "invoke", time: 0, process: 0, f, value }, AbortSignal.timeout(ms));
}
