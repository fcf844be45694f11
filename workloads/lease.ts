import { lease as leaseChecker } from "../checkers/lease/lease.ts";
import { eachThread } from "./generator/each.ts";
import type { GeneratorEvent, OpGenerator } from "./generator/generator.ts";
import { fillIn, type OpTemplate } from "./generator/op.ts";
import { stagger } from "./generator/stagger.ts";
import { emit, pending } from "./generator/step.ts";
import type { Workload } from "./workload.ts";

/**
 * Every client holds a lease and renews it for as long as it is there: what locks, elections and service registries
 * are built on. A lease must not end while its time runs.
 *
 * A `grant` answers with `{ lease, ttlMs }`, and so does a `renew` of that lease: its time begins anew. A renewal of a
 * lease that has ended fails with `gone`.
 */
export const lease: Workload = {
  name: "lease",
  description: "Leases that are renewed again and again, and must not end before their time",
  readOnly: new Set(),
  generator: () => eachThread(stagger(MS_BETWEEN_RENEWALS, holding(undefined))),
  checker: () => leaseChecker(),
};

/** Of one client. Often enough that a lease is seen to be gone while there is much of its time left. */
const MS_BETWEEN_RENEWALS = 200;

/** What a thread does with its lease, and without one. */
function holding(held: string | undefined): OpGenerator {
  return {
    next(ctx) {
      const template: OpTemplate = held === undefined ? { f: "grant" } : { f: "renew", value: held };
      const invoke = fillIn(template, ctx);
      return invoke === undefined ? pending(this) : emit(invoke, this);
    },
    update(_, event) {
      const next = heldAfter(event, held);
      return next === held ? this : holding(next);
    },
  };
}

/** A renewal of unknown outcome is no reason to give the lease up. */
function heldAfter({ type, f, value, error }: GeneratorEvent, held: string | undefined): string | undefined {
  if (f === "renew" && type === "fail" && error === "gone") return undefined;
  if (f !== "grant" || type !== "ok" || typeof value !== "object" || value === null) return held;
  return "lease" in value && typeof value["lease"] === "string" ? value["lease"] : held;
}
