import type { Machine } from "../../machine.ts";
import type { ClockReading } from "../../target.ts";
import { expectArray, expectString } from "../protocol/resp-value.ts";
import { ask } from "./ask.ts";

/** The wall clock as the server tells it: the seconds, and the microseconds of the second. */
export function wallClock(machine: Machine, signal: AbortSignal): Promise<ClockReading> {
  return ask(machine.clientAddress(), signal, async (connection) => {
    const [seconds, microseconds] = expectArray(await connection.call(["TIME"], signal)).map(expectString);
    return { unixMs: Number(seconds) * 1000 + Number(microseconds) / 1000, resolutionMs: 0.001 };
  });
}
