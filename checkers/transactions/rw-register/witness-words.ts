import type { DependencyStep } from "../../verdict.ts";
import { count, numberWord } from "../../wording.ts";
import type { Flaw } from "../flaws.ts";
import { kindName, PROCESS, REALTIME, RW, WR, WW } from "../graph/edges.ts";
import { processText, timeText } from "../transaction-words.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import type { SerialWitness } from "./serial/decide.ts";
import type { WitnessEdge } from "./serial/witness-cycle.ts";
import { keyWords, versionWords } from "./wording.ts";

const MAX_STEPS = 8;

/** Says why some transactions have no serial order; those of a cycle in its order. */
export function witnessFlaw(
  registers: RegisterTransactions,
  { transactions, cycle }: SerialWitness,
): Omit<Flaw, "name"> {
  if (cycle === undefined || cycle.length > MAX_STEPS) {
    const which = [...transactions.subarray(0, MAX_STEPS)].map((t) => transactionWords(registers, t));
    const others =
      transactions.length > MAX_STEPS ? `, and ${count(transactions.length - MAX_STEPS, "other")}` : "";
    const sentence = `No order of these ${numberWord(transactions.length)} transactions explains what they read: ${which.join(", ")}${others}`;
    return { transactions: [...transactions], sentence };
  }
  const steps = cycle.map((edge, i): DependencyStep => {
    const reason = `T${i + 1} ${edgeWords(registers, edge, `T${((i + 1) % cycle.length) + 1}`)}`;
    return { kind: kindName(edge.kind), reason };
  });
  const names = cycle.map(({ from }, i) => `T${i + 1} is ${transactionWords(registers, from)}`);
  return {
    // What an order of two versions is inferred from is evidence, too.
    transactions: [...new Set([...cycle.map(({ from }) => from), ...transactions])],
    sentence: `Each of ${numberWord(cycle.length)} transactions has to come before the next, and the last before the first: ${steps.map(({ reason }) => reason).join("; ")}. ${names.join(", ")}`,
    cycle: steps,
  };
}

function transactionWords({ transactions }: RegisterTransactions, t: number): string {
  return `that of ${processText(transactions, t)} at ${timeText(transactions, t)}`;
}

function edgeWords(registers: RegisterTransactions, edge: WitnessEdge, next: string): string {
  const { kind, before, after } = edge;
  const key = (): string => keyWords(registers, registers.versionKey[after] ?? 0);
  const [old, new_] = [before, after].map((v) => versionWords(registers, v));
  const inferred = edge.isInferred ? ", as the other order would contradict the rest" : "";
  switch (kind) {
    case WW:
      return `wrote ${old} to ${key()} before ${next} wrote ${new_}${inferred}`;
    case WR:
      return `wrote ${new_} to ${key()}, which ${next} read`;
    case RW:
      return `read ${old} from ${key()}, which ${next} overwrote with ${new_}${inferred}`;
    case PROCESS:
      return `was run before ${next} by the same process`;
    case REALTIME:
      return `was completed before ${next} was invoked`;
    default:
      return `comes before ${next}`;
  }
}
