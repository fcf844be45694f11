import { History } from "../../../checkers/history/history.ts";
import type { Json } from "../../../checkers/history/operation.ts";

/** `0: w x 1, r y _ | 1: r x 1`: transactions of processes one after the other; `?` after the process if it is of unknown outcome, `!` if it failed. */
export function transactions(text: string): History {
  const events = text.split("|").flatMap((part, n) => {
    const [, process = "0", mark = "", body = ""] = /^\s*(\d+)([?!]?):(.*)$/.exec(part) ?? [];
    const value = body.split(",").map((access): Json => {
      const [f = "", key = "", v = ""] = access.trim().split(" ");
      return [f, key, v === "_" ? null : Number(v)];
    });
    const op = { process: Number(process), f: "txn", node: `n${Number(process) + 1}` };
    const asked = value.map(
      (mop): Json => (Array.isArray(mop) && mop[0] === "r" ? ["r", mop[1] as Json, null] : mop),
    );
    const type = mark === "?" ? ("info" as const) : mark === "!" ? ("fail" as const) : ("ok" as const);
    return [
      { ...op, type: "invoke" as const, value: asked, time: 2 * n * 1e8 },
      { ...op, type, value: type === "ok" ? value : asked, time: (2 * n + 1) * 1e8 },
    ];
  });
  return History.from(events);
}
