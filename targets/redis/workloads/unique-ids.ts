import { writing } from "../client/router.ts";
import { expectInteger } from "../protocol/resp-value.ts";
import { type Meaning, unsupported } from "./client-factory.ts";

/** The workload `unique-ids`: the next number of a counter, as Redis' manual advises for ids. */
export const uniqueIds: Meaning = () => async (router, op, signal) => {
  if (op.f !== "generate") return unsupported(op);
  const key = `sequence:${op.key ?? "the-only-one"}`;
  return { type: "ok", value: expectInteger(await router.call(writing("INCR", key), signal)) };
};
