import type { CounterexampleData, OperationData } from "../report-data.ts";

type Drawn = Omit<CounterexampleData, "caption" | "text">;

/** The story of a counterexample, for a reader who has never seen one. */
export function counterexampleCaption({
  model,
  key,
  window,
  linearized,
  stateBefore,
  states,
  stuck,
  culprit,
}: Drawn): string {
  const object = key === undefined ? `the ${model}` : `the ${model} under key ${key}`;
  const before = `Before the first operation shown here, ${object} held ${stateBefore}.`;
  const steps = linearized.length;
  const longest =
    steps === 0
      ? "Already the first step fails: none of the operations can come first."
      : `Of all the orders that respect time, the longest that explains the answers takes ${plural(steps, "step")} (the numbered path) and leaves ${states.at(-1) ?? stateBefore}.`;
  const operation = window[culprit];
  const why = stuck.find(({ position }) => position === culprit)?.why;
  const end =
    operation === undefined
      ? ""
      : `There it ends: ${operation.label} by process ${operation.process} cannot come next${why === undefined ? "" : `, because ${why}`}, and no other operation that may come before it helps.`;
  const scale = "Time runs to the right, stretched where events crowd.";
  return [before, longest, end, scale].filter((sentence) => sentence !== "").join(" ");
}

/** The counterexample for a terminal, a ticket, or a screen reader. */
export function counterexampleText(drawn: Drawn): string {
  const { model, key, window, linearized, stateBefore, states, stuck, culprit } = drawn;
  const steps = linearized.map((position, step) => {
    const operation = window[position];
    return `  ${step + 1}. ${operation === undefined ? "" : operationLine(operation)}  =>  ${states[step] ?? ""}`;
  });
  const dead = stuck.map(({ position, why }) => {
    const operation = window[position];
    const mark = position === culprit ? "*" : "-";
    return `  ${mark} ${operation === undefined ? "" : operationLine(operation)}: ${why}`;
  });
  return [
    `Counterexample: ${model}${key === undefined ? "" : `, key ${key}`}`,
    "",
    `State before: ${stateBefore}`,
    "",
    "The longest order that explains the answers:",
    ...(steps.length === 0 ? ["  (none)"] : steps),
    "",
    "Why no order goes on from there (* fits nowhere):",
    ...dead,
    "",
    "All operations of this window, by time of call:",
    ...window.map((operation) => `  ${operationLine(operation)}`),
    "",
  ].join("\n");
}

function operationLine({ label, process, node, start, end, fate }: OperationData): string {
  const returned = end === undefined ? "never returned" : `${end.toFixed(6)} s`;
  const doubt = fate === "info" ? ", outcome unknown" : "";
  return `${label}  (process ${process}${node === undefined ? "" : ` on ${node}`}, ${start.toFixed(6)} s to ${returned}${doubt})`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
