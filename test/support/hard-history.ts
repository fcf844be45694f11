/** What one event of a history in JSON lines says. */
interface Event {
  readonly process: number;
  readonly type: "invoke" | "ok";
  readonly f: string;
  readonly value: number | null;
}

/**
 * A queue of few values under many clients, as a correct queue could have answered until near the end. No engine for
 * queues applies, as values are not unique, and a search that has gone astray learns of it late: it takes longer than
 * any test waits.
 */
export function hardQueueHistory(): string {
  const [operations, clients, values, seed] = [1000, 40, 3, 7];
  const choose = numbers(seed);
  const lines: string[] = [];
  const tell = (event: Event): unknown => lines.push(JSON.stringify(event));
  const queue: number[] = [];
  const open = new Map<number, { readonly f: string; value: number | null; isDone: boolean }>();
  for (let begun = 0; begun < operations || open.size > 0; ) {
    const process = choose(clients);
    const call = open.get(process);
    if (call === undefined) {
      if (begun === operations) continue;
      begun++;
      const f = choose(2) === 0 ? "dequeue" : "enqueue";
      const value = f === "enqueue" ? choose(values) : null;
      open.set(process, { f, value, isDone: false });
      tell({ process, type: "invoke", f, value });
    } else if (!call.isDone) {
      call.isDone = true;
      if (call.f === "enqueue") queue.push(call.value ?? 0);
      else call.value = wrongNearTheEnd(queue.shift() ?? null, begun);
    } else if (choose(3) === 0) {
      open.delete(process);
      tell({ process, type: "ok", f: call.f, value: call.value });
    }
  }
  return `${lines.join("\n")}\n`;

  function wrongNearTheEnd(value: number | null, begun: number): number | null {
    const isWrong = value !== null && begun > 0.97 * operations && choose(3) === 0;
    return isWrong ? (value + 1) % values : value;
  }
}

/** The same numbers for the same seed, each below what is asked for. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
