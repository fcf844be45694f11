import { isJsonArray, type Json } from "../../../checkers/history/operation.ts";
import { casRegister } from "../../../checkers/models/cas-register.ts";
import { counter } from "../../../checkers/models/counter.ts";
import { kv } from "../../../checkers/models/kv.ts";
import { list } from "../../../checkers/models/list.ts";
import { register } from "../../../checkers/models/register.ts";
import { distortList } from "./distort-list.ts";
import { type SmallObject, smallObject } from "./small-object.ts";

const smallRegister = smallObject<number | null>({
  model: register,
  init: null,
  ask: ({ random, value }) => (random.oneIn(2) ? { f: "read", value: null } : { f: "write", value }),
  perform: (held, { f, value }) =>
    f === "read" ? [{ state: held, answer: held }] : [{ state: Number(value), answer: value }],
  silent: ["write"],
  distort: (_answer, _asked, random) => random.below(8),
});

const smallCasRegister = smallObject<number | null>({
  model: casRegister,
  init: null,
  ask({ random, value }) {
    switch (random.below(5)) {
      case 0:
      case 1:
        return { f: "read", value: null };
      case 2:
        return { f: "write", value };
      default:
        return { f: "cas", value: [random.oneIn(6) ? null : random.below(Math.max(2, value)), value] };
    }
  },
  perform(held, { f, value }) {
    if (f === "read") return [{ state: held, answer: held }];
    if (f === "write") return [{ state: Number(value), answer: value }];
    const [from, to] = value as readonly [number | null, number];
    return from === held ? [{ state: to, answer: value }] : [];
  },
  silent: ["write", "cas"],
  distort: (_answer, _asked, random) => random.below(8),
});

const smallList = smallObject<readonly Json[]>({
  model: list,
  init: [],
  ask: ({ random, value }) => (random.oneIn(2) ? { f: "read", value: null } : { f: "append", value }),
  perform(held, { f, value }) {
    if (f === "append") return [{ state: held.concat(value), answer: value }];
    return [{ state: held, answer: held }];
  },
  silent: ["append"],
  distort: (answer, _asked, random) => distortList(isJsonArray(answer) ? answer : [], random),
});

const smallCounter = smallObject<number>({
  model: counter,
  init: 0,
  ask({ random, flavour }) {
    const value = flavour % 3 === 0 ? 1 : random.below(4) - (flavour % 3 === 1 ? 0 : 2);
    const f =
      ["read", "read", "add", "add", flavour % 2 === 0 ? "add" : "add-and-get"][random.below(5)] ?? "read";
    return { f, value: f === "read" ? null : value };
  },
  perform(sum, { f, value }) {
    if (f === "read") return [{ state: sum, answer: sum }];
    const next = sum + Number(value);
    return [{ state: next, answer: f === "add" ? null : next }];
  },
  silent: ["add"],
  distort: (answer, _asked, random) => Number(answer) + random.below(5) - 2,
});

/** State: the strings of the keys "", "x" and "y", where "" stands for operations that name no key. */
const smallKv = smallObject<readonly string[]>({
  model: kv,
  init: ["", "", ""],
  ask({ random, value, flavour }) {
    const key = flavour % 2 === 0 ? undefined : random.oneIn(2) ? "x" : "y";
    const f = ["get", "get", "put", "append", "append"][random.below(5)] ?? "get";
    const string = f === "get" ? null : random.oneIn(8) ? "" : String(value);
    return { f, value: key === undefined ? string : [key, string] };
  },
  perform(strings, { f, value }) {
    const place = isJsonArray(value) ? (value[0] === "x" ? 1 : 2) : 0;
    const given = stringIn(value);
    const held = strings[place] ?? "";
    const answered = isJsonArray(value) ? [value[0] ?? null, held] : held;
    if (f === "get") return [{ state: strings, answer: answered }];
    return [{ state: strings.with(place, f === "put" ? given : held + given), answer: value }];
  },
  silent: ["put", "append"],
  distort(answer, _asked, random) {
    const string = stringIn(answer);
    const wrong = [string.slice(1), string.slice(0, -1), `${string}1`, `2${string}`][random.below(4)] ?? "";
    return isJsonArray(answer) ? [answer[0] ?? null, wrong] : wrong;
  },
});

function stringIn(value: Json): string {
  const string = isJsonArray(value) ? value[1] : value;
  return typeof string === "string" ? string : "";
}

export const SMALL_REGISTERS: readonly SmallObject[] = [
  smallRegister,
  smallCasRegister,
  smallList,
  smallCounter,
  smallKv,
];
