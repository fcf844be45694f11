import { reading, writing } from "../client/router.ts";
import { expectInteger, expectString } from "../protocol/resp-value.ts";
import { type Meaning, unsupported } from "./client-factory.ts";

/** The workloads `counter` and `pn-counter`: a number for each key. One that nobody added to is 0. */
export const counter: Meaning = () => async (router, op, signal) => {
  const key = `counter:${op.key ?? "the-only-one"}`;
  switch (op.f) {
    case "add":
      expectInteger(await router.call(writing("INCRBY", key, JSON.stringify(op.value)), signal));
      return { type: "ok", value: op.value };
    case "read": {
      const text = await router.call(reading("GET", key), signal);
      return { type: "ok", value: text === null ? 0 : Number(expectString(text)) };
    }
    default:
      return unsupported(op);
  }
};
