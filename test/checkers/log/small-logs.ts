import * as fc from "fast-check";
import { History } from "../../../checkers/history/history.ts";
import type { Json, Op } from "../../../checkers/history/operation.ts";

/** A log of one or two partitions, used by three processes, that makes a mistake now and then. */
export const smallLogs: fc.Arbitrary<History> = fc
  .tuple(fc.array(fc.nat(9999), { minLength: 60, maxLength: 160, size: "max" }), fc.nat(3))
  .map(([numbers, flaws]) => {
    let next = 0;
    const choose = (limit: number): number => (numbers[next++] ?? 0) % limit;
    const wrong = (): boolean => flaws > 0 && choose(flaws === 3 ? 6 : 25) === 0;
    const logs: Record<string, number[]> = { p: [], q: [] };
    const places = new Map<number, Map<string, number>>();
    const ops: Op[] = [];
    const open = new Map<number, { f: string; value: Json }>();
    let message = 0;
    const pollOf = (process: number): Json => {
      const polled: Record<string, [number, Json][]> = {};
      for (const [name, place] of places.get(process) ?? []) {
        const from = Math.max(0, place + (wrong() ? choose(4) - 2 : 0));
        const most = from + 1 + choose(3);
        const messages = (logs[name] ?? []).slice(from, most).map((m, i): [number, Json] => [from + i, m]);
        if (wrong()) messages.splice(choose(2), 1);
        if (wrong()) messages.push([choose(6), choose(9)]);
        polled[name] = messages;
        places.get(process)?.set(name, from + messages.length);
      }
      return ["poll", polled];
    };
    while (next < numbers.length && ops.length < 26) {
      const process = choose(3);
      const common = { index: ops.length, time: ops.length, process };
      const asked = open.get(process);
      if (asked === undefined) {
        const kind = choose(8);
        const name = choose(4) === 0 ? "q" : "p";
        const one = (): Json => ["send", name, message++];
        const value: { f: string; value: Json } =
          kind < 3
            ? { f: "send", value: choose(3) === 0 ? [one(), one()] : [one()] }
            : kind < 5
              ? { f: "poll", value: choose(3) === 0 ? [["poll"], ["poll"]] : [["poll"]] }
              : kind === 5
                ? {
                    f: choose(3) === 0 ? "subscribe" : "assign",
                    value: {
                      partitions: ["p", "q"].slice(choose(2)),
                      from: choose(3) === 0 ? "end" : "beginning",
                    },
                  }
                : kind === 6
                  ? { f: "catch-up", value: [["poll"]] }
                  : { f: "txn", value: choose(2) === 0 ? [one(), ["poll"]] : [["poll"], one()] };
        open.set(process, value);
        ops.push({ ...common, type: "invoke", ...value });
        continue;
      }
      open.delete(process);
      const fate = choose(8);
      if (fate === 0 && !wrong()) {
        if (asked.f !== "send") places.delete(process);
        ops.push({ ...common, type: "fail", ...asked });
        continue;
      }
      let answer = asked.value;
      if (asked.f === "assign" || asked.f === "subscribe") {
        const { partitions, from } = asked.value as { partitions: string[]; from: string };
        places.set(
          process,
          new Map(partitions.map((name) => [name, from === "end" ? (logs[name]?.length ?? 0) : 0])),
        );
      } else {
        answer = (asked.value as Json[][]).map((mop): Json => {
          if (mop[0] === "poll") return pollOf(process);
          const list = logs[mop[1] === "q" ? "q" : "p"] ?? [];
          if (!wrong()) list.push(mop[2] as number);
          if (wrong()) list.push(mop[2] as number);
          return ["send", mop[1] ?? null, [Math.max(0, list.length - 1 - (wrong() ? 1 : 0)), mop[2] ?? null]];
        });
      }
      ops.push(
        fate === 0
          ? { ...common, type: "fail", ...asked }
          : { ...common, type: "ok", f: asked.f, value: answer },
      );
    }
    return History.from(ops);
  });
