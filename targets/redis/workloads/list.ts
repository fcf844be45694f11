import type { Json } from "../../../checkers/history/operation.ts";
import { reading, writing } from "../client/router.ts";
import { expectArray, expectInteger, expectString } from "../protocol/resp-value.ts";
import { type Meaning, unsupported } from "./client-factory.ts";

/** The workload `list`: a list for each key, its elements as JSON. */
export const list: Meaning = () => async (router, op, signal) => {
  const key = `list:${op.key ?? "the-only-one"}`;
  switch (op.f) {
    case "append":
      expectInteger(await router.call(writing("RPUSH", key, JSON.stringify(op.value)), signal));
      return { type: "ok", value: op.value };
    case "read": {
      const elements = expectArray(await router.call(reading("LRANGE", key, "0", "-1"), signal));
      return { type: "ok", value: elements.map((element) => JSON.parse(expectString(element)) as Json) };
    }
    default:
      return unsupported(op);
  }
};
