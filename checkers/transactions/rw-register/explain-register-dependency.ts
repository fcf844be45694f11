import { NONE } from "../../history/interner.ts";
import { READ } from "../../history/micro-ops.ts";
import type { ExplainDependency, Reason } from "../explain-cycle.ts";
import { RW, WR } from "../graph/edges.ts";
import type { RegisterTransactions } from "./register-transactions.ts";
import type { VersionOrders } from "./version-orders.ts";
import { INITIAL, LINEARIZABLE, SEQUENTIAL, WRITES_FOLLOW_READS } from "./version-reasons.ts";
import { keyWords, versionWords } from "./wording.ts";

/** Says in words why one transaction over registers came before another, by looking at both again. */
export function explainRegisterDependency(
  registers: RegisterTransactions,
  { pairs }: VersionOrders,
): ExplainDependency {
  return ({ from, to, kind }, names) => {
    if (kind === WR) return observed(registers, from, to, names);
    const isOld = kind === RW ? reads(registers, from) : writes(registers, from);
    const isNew = writes(registers, to);
    for (let i = 0; i < pairs.count; i++) {
      const before = pairs.from[i] ?? NONE;
      const after = pairs.to[i] ?? NONE;
      if (!isOld.has(before) || !isNew.has(after)) continue;
      const key = registers.versionKey[before] ?? 0;
      const did = kind === RW ? "read" : "wrote";
      const why = WHY[pairs.kind[i] ?? 0] ?? "";
      const sentence = `${names.from} ${did} ${keyWords(registers, key)} as ${versionWords(registers, before)}, and ${names.to} wrote ${versionWords(registers, after)} to it later${why}`;
      return { sentence, key };
    }
    return { sentence: `${names.to} depends on ${names.from}` };
  };
}

const WHY: Readonly<Record<number, string>> = {
  [INITIAL]: ", since nobody had written the first",
  [WRITES_FOLLOW_READS]: ", having read the first",
  [SEQUENTIAL]: ", by the order of a process that did something with both",
  [LINEARIZABLE]: ", since something with the first was over before something with the second began",
};

interface Names {
  readonly from: string;
  readonly to: string;
}

function observed(registers: RegisterTransactions, from: number, to: number, names: Names): Reason {
  const { transactions, version } = registers;
  const end = transactions.start[to + 1] ?? 0;
  for (let at = transactions.start[to] ?? 0; at < end; at++) {
    const v = version[at] ?? NONE;
    if (transactions.f[at] !== READ || registers.writer[v] !== from) continue;
    const key = registers.versionKey[v] ?? 0;
    const sentence = `${names.to} read ${keyWords(registers, key)} as ${versionWords(registers, v)}, which ${names.from} wrote`;
    return { sentence, key };
  }
  return { sentence: `${names.to} read what ${names.from} wrote` };
}

function reads({ readStart, readVersion }: RegisterTransactions, t: number): ReadonlySet<number> {
  return new Set(readVersion.subarray(readStart[t] ?? 0, readStart[t + 1] ?? 0));
}

function writes({ writeStart, writeVersion }: RegisterTransactions, t: number): ReadonlySet<number> {
  return new Set(writeVersion.subarray(writeStart[t] ?? 0, writeStart[t + 1] ?? 0));
}
