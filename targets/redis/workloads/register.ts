import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { reading, writing } from "../client/router.ts";
import { running, script } from "../client/script.ts";
import { expectInteger, expectOk, expectString } from "../protocol/resp-value.ts";
import { type Meaning, unsupported } from "./client-factory.ts";

/** A register that nobody wrote to holds null. */
const COMPARE_AND_SET = script(`
  local current = redis.call('GET', KEYS[1]) or 'null'
  if current ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1`);

/** The workload `register`: a string for each key, with the value as JSON. */
export const register: Meaning = () => async (router, op, signal) => {
  const key = `register:${op.key ?? "the-only-one"}`;
  switch (op.f) {
    case "read": {
      const text = await router.call(reading("GET", key), signal);
      return { type: "ok", value: text === null ? null : (JSON.parse(expectString(text)) as Json) };
    }
    case "write":
      expectOk(await router.call(writing("SET", key, JSON.stringify(op.value)), signal));
      return { type: "ok", value: op.value };
    case "cas": {
      if (!isJsonArray(op.value) || op.value.length !== 2) return unsupported(op);
      const args = op.value.map((value) => JSON.stringify(value));
      const swapped = await router.call(running(COMPARE_AND_SET, { keys: [key], args }), signal);
      return expectInteger(swapped) === 1
        ? { type: "ok", value: op.value }
        : { type: "fail", error: "mismatch" };
    }
    default:
      return unsupported(op);
  }
};
