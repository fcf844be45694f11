import { History } from "../../../../checkers/history/history.ts";
import type { Json, Op } from "../../../../checkers/history/operation.ts";
import { type ObjectCalls, objectCalls } from "../../../../checkers/linearizability/object-calls.ts";

/** Tells the story of one object: calls begin and end in the order in which they are said to. */
export class Story {
  readonly #ops: Omit<Op, "index">[] = [];
  #processes = 0;

  /** Returns what ends the call: with its answer, or without a word. */
  begin(f: string, value: Json): (answer?: Json) => void {
    const process = this.#processes++;
    this.#say(process, "invoke", f, value);
    return (answer) => {
      if (answer !== undefined) this.#say(process, "ok", f, answer);
    };
  }

  /** A call that nothing overlaps but what has begun before. */
  call(f: string, value: Json, answer: Json): void {
    this.begin(f, value)(answer);
  }

  calls(): ObjectCalls {
    const history = History.from(this.#ops.map((op, index) => ({ ...op, index })));
    const [calls] = objectCalls(history);
    if (calls === undefined) throw new Error("Nothing has happened");
    return calls;
  }

  #say(process: number, type: Op["type"], f: string, value: Json): void {
    this.#ops.push({ process, type, f, value, time: this.#ops.length * 1000 });
  }
}

/** All begin, then all end in the same order. */
export function together(
  story: Story,
  calls: readonly (readonly [f: string, value: Json, answer: Json])[],
): void {
  const open = calls.map(([f, value, answer]) => ({ end: story.begin(f, value), answer }));
  for (const { end, answer } of open) end(answer);
}
