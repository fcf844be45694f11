import { reading, writing } from "../client/router.ts";
import { expectArray, expectInteger, expectString } from "../protocol/resp-value.ts";
import { type Meaning, unsupported } from "./client-factory.ts";

/** The workload `set`: a set for each key. */
export const set: Meaning = () => async (router, op, signal) => {
  const key = `set:${op.key ?? "the-only-one"}`;
  switch (op.f) {
    case "add":
      expectInteger(await router.call(writing("SADD", key, JSON.stringify(op.value)), signal));
      return { type: "ok", value: op.value };
    case "read": {
      const members = expectArray(await router.call(reading("SMEMBERS", key), signal));
      return { type: "ok", value: members.map((member) => Number(expectString(member))) };
    }
    default:
      return unsupported(op);
  }
};
