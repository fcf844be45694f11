import type { RecordedOp } from "../../../checkers/history/columns.ts";
import type { SeededRandom } from "../objects/random.ts";

/** What is done to one copy, recorded in an order that only each process keeps: its operations are acknowledged long before or after they take effect. */
export function oneCopy(random: SeededRandom, operations: number): RecordedOp[] {
  const processes = 2 + random.below(4);
  const keys = 1 + random.below(4);
  const registers = new Map<number, number>();
  const queues: RecordedOp[][] = Array.from({ length: processes }, () => []);
  for (let n = 1; n <= operations; n++) {
    const process = random.below(processes);
    const key = random.below(keys);
    const isRead = random.oneIn(2);
    if (!isRead) registers.set(key, n);
    const value = registers.get(key) ?? null;
    const op = { process, f: isRead ? "read" : "write", key };
    queues[process]?.push({ ...op, type: "invoke", value: isRead ? null : n }, { ...op, type: "ok", value });
  }
  const events: RecordedOp[] = [];
  for (;;) {
    const left = queues.filter((queue) => queue.length > 0);
    const queue = random.pick(left);
    if (queue === undefined) return events;
    const [invoked, answered] = queue.splice(0, 2);
    if (invoked !== undefined && answered !== undefined) events.push(invoked, answered);
  }
}
