import { INVOKE, OK } from "../history/columns.ts";
import { History } from "../history/history.ts";
import { IntTable } from "../history/int-table.ts";
import { Interner, NONE } from "../history/interner.ts";
import type { Json, Key } from "../history/operation.ts";
import { StringTable } from "../history/string-table.ts";
import { NEVER, type ObjectCalls } from "./object-calls.ts";

/**
 * The calls on one object without the history that they are from: plain columns that can be sent to another thread, where
 * `fromPortable` makes a small history of them. Calls and moments keep their numbers.
 */
export interface PortableCalls {
  readonly key?: Key;
  readonly moments: number;
  readonly invoked: Int32Array<ArrayBuffer>;
  readonly returned: Int32Array<ArrayBuffer>;
  readonly process: Int32Array<ArrayBuffer>;
  /** By call: places in `fs`. */
  readonly f: Int32Array<ArrayBuffer>;
  /** By call: ids of values; those of the table are numbered from -2 downwards in the order of `texts`. */
  readonly input: Int32Array<ArrayBuffer>;
  readonly output: Int32Array<ArrayBuffer>;
  readonly fs: readonly string[];
  readonly texts: readonly string[];
}

export function toPortable({
  history,
  key,
  count,
  moments,
  position,
  invoked,
  returned,
}: ObjectCalls): PortableCalls {
  const { columns } = history;
  const fs = new IntTable();
  const tabled = new IntTable();
  const portable = (id: number): number => (id >= NONE ? id : NONE - 1 - tabled.intern(id));
  const process = new Int32Array(count);
  const f = new Int32Array(count);
  const input = new Int32Array(count);
  const output = new Int32Array(count);
  for (let call = 0; call < count; call++) {
    const at = position[call] ?? 0;
    process[call] = columns.process[at] ?? 0;
    f[call] = fs.intern(columns.f[at] ?? 0);
    input[call] = portable(columns.value[at] ?? NONE);
    const end = returned[call] === NEVER ? NONE : (columns.pair[at] ?? NONE);
    output[call] = end === NONE ? NONE : portable(columns.value[end] ?? NONE);
  }
  return {
    ...(key !== undefined && { key }),
    moments,
    // Copies: what lies under a view would be sent as a whole.
    invoked: new Int32Array(invoked),
    returned: new Int32Array(returned),
    process,
    f,
    input,
    output,
    fs: Array.from({ length: fs.size }, (_, ordinal) => history.fs.decode(fs.keyOf(ordinal))),
    texts: Array.from({ length: tabled.size }, (_, ordinal) => history.values.text(tabled.keyOf(ordinal))),
  };
}

/** A history with one event for each moment. */
export function fromPortable({ key, moments, invoked, returned, ...calls }: PortableCalls): ObjectCalls {
  const fs = new StringTable();
  for (const name of calls.fs) fs.intern(name);
  const values = new Interner<Json>(null);
  for (const text of calls.texts) values.intern(JSON.parse(text) as Json);
  const columns = {
    time: new Float64Array(moments),
    process: new Int32Array(moments),
    type: new Uint8Array(moments),
    f: new Uint16Array(moments),
    key: new Int32Array(moments).fill(NONE),
    value: new Int32Array(moments),
    error: new Int32Array(moments).fill(NONE),
    node: new Int16Array(moments).fill(NONE),
    pair: new Int32Array(moments).fill(NONE),
  };
  const write = (call: number, at: number, type: number, value: number): void => {
    columns.process[at] = calls.process[call] ?? 0;
    columns.type[at] = type;
    columns.f[at] = calls.f[call] ?? 0;
    columns.value[at] = value;
  };
  for (let call = 0; call < invoked.length; call++) {
    const start = invoked[call] ?? 0;
    const end = returned[call] ?? NEVER;
    write(call, start, INVOKE, calls.input[call] ?? NONE);
    if (end === NEVER) continue;
    write(call, end, OK, calls.output[call] ?? NONE);
    columns.pair[start] = end;
    columns.pair[end] = start;
  }
  const history = new History({
    length: moments,
    columns,
    fs,
    keys: new Interner<Key | undefined>(undefined),
    values,
    errors: new StringTable(),
    nodes: new StringTable(),
  });
  return { history, key, count: invoked.length, moments, position: invoked, invoked, returned };
}
