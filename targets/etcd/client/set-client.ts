import type { ClientFactory } from "../../target.ts";
import { keysUnder } from "../gateway/encoding.ts";
import { put, readRange } from "../gateway/key-value.ts";
import { clientFactory, readValue, storeKey, unsupported } from "./open-client.ts";

/** The workload `set`: each element is a key of its own below the set's, so that adds have nothing to do with each other. */
export const setClient: ClientFactory = clientFactory(() => async (session, op, signal) => {
  const { connection, settings } = session;
  const prefix = `${storeKey("set", op.key)}/`;
  switch (op.f) {
    case "add":
      await put(connection, prefix + JSON.stringify(op.value), JSON.stringify(op.value), signal);
      return { type: "ok", value: op.value };
    case "read": {
      const found = await readRange(connection, keysUnder(prefix), settings, signal);
      return { type: "ok", value: found.map(({ value }) => readValue(value)) };
    }
    default:
      return unsupported(op);
  }
});
