import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import type { Outcome } from "../../../workloads/client.ts";
import type { ClientFactory } from "../../target.ts";
import type { Mop } from "../protocol/request.ts";
import { rememberingClient, unsupported } from "./open-client.ts";
import type { Session } from "./session.ts";

/** Messages of a partition in one poll. */
const MOST = 100;
/** More than any partition holds. */
const ALL = 2 ** 31;

/**
 * The workload `log`: a partition is a list, and an offset a place in it. `send` appends and asks how long the list is
 * then, in one transaction; `poll` asks for what follows the place to which this client has come.
 */
export const logClient: ClientFactory = rememberingClient((session) => {
  let positions = new Map<string, number>();

  const poll = async (most: number, signal: AbortSignal): Promise<Outcome> => {
    if (positions.size === 0) return { type: "fail", error: "unassigned" };
    const asked = [...positions];
    const mops = asked.map(([partition, from]): Mop => ["slice", keyOf(partition), [from, most]]);
    const answers = await answersOf(session, mops, signal);
    const polled = asked.map(([partition, from], i): [string, Json] => {
      const messages = answers[i] ?? [];
      const list = isJsonArray(messages) ? messages : [];
      positions.set(partition, from + list.length);
      return [partition, list.map((message, at) => [from + at, message])];
    });
    return { type: "ok", value: [["poll", Object.fromEntries(polled)]] };
  };

  return async (op, signal): Promise<Outcome> => {
    switch (op.f) {
      case "assign": {
        const partitions = partitionsOf(op.value);
        if (partitions === undefined) return unsupported(op);
        positions = new Map(partitions.map((partition) => [partition, 0]));
        return { type: "ok", value: op.value };
      }
      case "send": {
        const sends = sendsOf(op.value);
        return sends === undefined ? unsupported(op) : send(session, sends, signal);
      }
      case "poll":
        return poll(MOST, signal);
      case "catch-up":
        return poll(ALL, signal);
      default:
        return unsupported(op);
    }
  };
});

type Send = readonly [partition: string, message: Json];

async function send(session: Session, sends: readonly Send[], signal: AbortSignal): Promise<Outcome> {
  const mops = sends.flatMap(([partition, message]): Mop[] => [
    ["append", keyOf(partition), message],
    ["length", keyOf(partition), null],
  ]);
  const answers = await answersOf(session, mops, signal);
  const sent = sends.map(([partition, message], i) => [
    "send",
    partition,
    [Number(answers[2 * i + 1]) - 1, message],
  ]);
  return { type: "ok", value: sent };
}

/** What stands in the third place of each answered mop. */
async function answersOf(
  session: Session,
  mops: readonly Mop[],
  signal: AbortSignal,
): Promise<readonly Json[]> {
  const answer = await session.perform({ kind: "txn", mops }, signal);
  return isJsonArray(answer) ? answer.map((mop) => (isJsonArray(mop) ? (mop[2] ?? null) : null)) : [];
}

function keyOf(partition: string): string {
  return `log/${partition}`;
}

function partitionsOf(value: Json): readonly string[] | undefined {
  if (typeof value !== "object" || value === null || isJsonArray(value)) return undefined;
  const { partitions, from } = value;
  if (from !== "beginning" || !isJsonArray(partitions)) return undefined;
  return partitions.every((name) => typeof name === "string") ? partitions : undefined;
}

function sendsOf(value: Json): readonly Send[] | undefined {
  if (!isJsonArray(value)) return undefined;
  const sends = value.flatMap((mop): Send[] => {
    const [f, partition, message = null] = isJsonArray(mop) ? mop : [];
    return f === "send" && typeof partition === "string" ? [[partition, message]] : [];
  });
  return sends.length === value.length ? sends : undefined;
}
