import { canonicalJson } from "../history/canonical-json.ts";
import { isJsonArray, type Json } from "../history/operation.ts";
import { type Call, type Model, moveTo, refuse, type Step } from "./model.ts";
import { sameJson } from "./same-json.ts";

/** Registers that differ from their initial value, by key, in the order of the keys' JSON texts. */
type Registers = readonly (readonly [key: Json, value: Json])[];

interface MicroOp {
  readonly writes: boolean;
  readonly key: Json;
  readonly value: Json;
}

/**
 * Several registers that are read and written together. The value of a `txn` is a list of micro-operations, which take
 * effect one after the other in one instant: ["r", key, null] or ["read", ...], which is answered with the value, and
 * ["w", key, value] or ["write", ...]. A register that was never written holds `init`.
 */
export function multiRegister(init: Json = null): Model<Registers> {
  return {
    name: init === null ? "multi-register" : `multi-register:init=${canonicalJson(init)}`,
    description: "Registers that are read and written together: txn [[r, key, null], [w, key, value], ...]",
    init: [],
    fs: ["txn"],
    finite: true,
    step: (state, call) => stepRegisters(state, call, init),
    isPure: (call) => (microOps(call.input) ?? []).every(({ writes }) => !writes),
    malformed,
    describe: (state) =>
      state.length === 0
        ? `all ${canonicalJson(init)}`
        : state.map(([key, value]) => `${plain(key)}=${canonicalJson(value)}`).join(", "),
    describeCall: ({ input, output }) =>
      (microOps(output) ?? microOps(input) ?? [])
        .map(({ writes, key, value }) => {
          if (writes) return `write ${plain(key)}=${canonicalJson(value)}`;
          return output === undefined ? `read ${plain(key)}` : `read ${plain(key)} → ${canonicalJson(value)}`;
        })
        .join(", "),
  };
}

function stepRegisters(state: Registers, { input, output }: Call, init: Json): Step<Registers> {
  let registers = state;
  for (const { writes, key, value } of microOps(output) ?? microOps(input) ?? []) {
    if (writes) {
      registers = written(registers, { key, value, init });
      continue;
    }
    const held = registers.find(([other]) => sameJson(other, key))?.[1] ?? init;
    if (output !== undefined && !sameJson(held, value))
      return refuse(
        `a read of ${plain(key)} returned ${canonicalJson(value)}, but ${plain(key)} holds ${canonicalJson(held)}`,
      );
  }
  return moveTo(registers);
}

function written(
  registers: Registers,
  { key, value, init }: { readonly key: Json; readonly value: Json; readonly init: Json },
): Registers {
  const others = registers.filter(([other]) => !sameJson(other, key));
  if (sameJson(value, init)) return others;
  const text = canonicalJson(key);
  const place = others.findIndex(([other]) => canonicalJson(other) > text);
  return others.toSpliced(place < 0 ? others.length : place, 0, [key, value]);
}

function malformed({ input, output }: Call): string | undefined {
  const asked = microOps(input);
  if (asked === undefined)
    return `a txn needs a list of [r, key, null] and [w, key, value], not ${canonicalJson(input)}`;
  if (output === undefined) return undefined;
  const answered = microOps(output);
  const isSame =
    answered?.length === asked.length &&
    asked.every(({ writes, key, value }, i) => {
      const other = answered[i];
      if (other?.writes !== writes || !sameJson(other.key, key)) return false;
      return !writes || sameJson(other.value, value);
    });
  return isSame ? undefined : `a txn answers what it asked for, not ${canonicalJson(output)}`;
}

function microOps(value: Json | undefined): readonly MicroOp[] | undefined {
  if (!isJsonArray(value)) return undefined;
  const found: MicroOp[] = [];
  for (const element of value) {
    if (!isJsonArray(element)) return undefined;
    const [f, key, held = null] = element;
    const writes = f === "w" || f === "write";
    if ((!writes && f !== "r" && f !== "read") || key === undefined) return undefined;
    found.push({ writes, key, value: held });
  }
  return found;
}

function plain(key: Json): string {
  return typeof key === "string" ? key : canonicalJson(key);
}
