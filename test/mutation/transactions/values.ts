import type { Json } from "../../../checkers/history/operation.ts";
import { SeededRandom } from "../../support/objects/random.ts";
import type { Check, Subjects } from "../checks.ts";
import { demand } from "./context.ts";

const of = "transaction-values";

export const VALUE_CHECKS: readonly Check[] = [
  { name: "an interner gives back the lists that were read, and equal ones the same id", of, run: givesBack },
  { name: "an interner keeps the prefixes of a list as one branch", of, run: keepsPrefixes },
  { name: "an interner tells transactions apart whose hashes are equal", of, run: tellsApart },
  { name: "a key has no more than 16 branches that grow, and others as they are", of, run: keepsOthersWhole },
  {
    name: "lists that are kept as they are are told apart where hashes are equal",
    of,
    run: tellsWholeListsApart,
  },
];

function givesBack({ Interner }: Subjects): void {
  const random = new SeededRandom(5);
  const values = new Interner<Json>(null);
  const known = new Map<string, number>();
  const grown = Array.from({ length: 40 }, (): number[] => []);
  for (let i = 0; i < 4000; i++) {
    const key = random.below(40);
    // Some keys grow as lists do, others go every way.
    const list = grown[key] ?? [];
    if (random.oneIn(3)) list.push(i % 7);
    const cut = list.slice(0, random.below(list.length + 1));
    if (random.oneIn(key < 8 ? 3 : 40)) cut[random.below(cut.length + 1)] = 9;
    const value: Json = [
      ["append", key, i % 50],
      ["r", key, cut],
      ["r", (key + 1) % 40, i % 3],
    ];
    const text = JSON.stringify(value);
    const id = values.intern(value);
    demand((known.get(text) ?? id) === id, () => `equal values have different ids (${i})`);
    known.set(text, id);
  }
  demand(new Set(known.values()).size === known.size, () => "different values have one id");
  for (const [text, id] of known)
    demand(
      JSON.stringify(values.decode(id)) === text,
      () => `it gives back ${JSON.stringify(values.decode(id))} for ${text}`,
    );
}

function keepsPrefixes({ Interner }: Subjects): void {
  const values = new Interner<Json>(null);
  const list = Array.from({ length: 200 }, (_, i) => i);
  for (let key = 0; key < 40; key++) values.intern([["r", key, list]]);
  values.intern([["r", "y", list.map((i) => i + 1)]]);
  for (let length = 0; length <= 200; length++) values.intern([["r", "x", list.slice(0, length)]]);
  demand(values.microOps.lists.branches === 42, () => `there are ${values.microOps.lists.branches} branches`);
  demand(
    values.microOps.lists.lengthOf(41) === 200,
    () => `the branch has ${values.microOps.lists.lengthOf(41)} elements`,
  );
  demand(values.microOps.size === 242, () => `there are ${values.microOps.size} transactions`);
}

/** Transactions of one micro-operation whose hashes are the same. */
const COLLISIONS: readonly (readonly [f: number, key: number, value: number])[] = [
  [2, 0, 0],
  [2, 1, -2048212548],
];

function tellsApart({ MicroOps }: Subjects): void {
  const microOps = new MicroOps();
  const numbers = COLLISIONS.map(([f, key, value]) => {
    microOps.begin();
    microOps.add(f, key, value);
    return microOps.end();
  });
  demand(new Set(numbers).size === numbers.length, () => "two that differ have one number");
}

function keepsOthersWhole({ Interner }: Subjects): void {
  const values = new Interner<Json>(null);
  const ids: number[] = [];
  for (let i = 0; i < 200; i++) {
    const value: Json = [["r", "x", [i % 100, 1]]];
    const id = values.intern(value);
    ids.push(id);
    demand(
      JSON.stringify(values.decode(id)) === JSON.stringify(value),
      () => `it gives back something else (${i})`,
    );
    demand((ids[i - 100] ?? id) === id, () => `the same has two ids (${i})`);
  }
  values.intern([["r", "x", [99, 1, 2]]]);
  values.intern([["r", "x", [99]]]);
  const { branches } = values.microOps.lists;
  demand(branches === 102, () => `there are ${branches} branches`);
}

/** Lists of one hash, with their keys. */
const LIST_COLLISIONS: readonly (readonly [key: number, list: readonly number[]])[] = [
  [0, [1, 2]],
  [0, [3, 1_766_900_635]],
  [0, [1]],
  [0, [1, -1_105_991_853]],
  [780_395_275, [7]],
  [3_233_176, [7]],
];

function tellsWholeListsApart({ MicroOps }: Subjects): void {
  const { lists } = new MicroOps();
  for (const key of new Set(LIST_COLLISIONS.map(([key]) => key)))
    for (let i = 0; i < 16; i++) lists.intern(key, Int32Array.of(100 + i), 1);
  const branchesOf = (): number[] =>
    LIST_COLLISIONS.map(([key, list]) => lists.intern(key, Int32Array.from(list), list.length));
  const branches = branchesOf();
  demand(new Set(branches).size === branches.length, () => "two that differ are one branch");
  demand(branchesOf().join() === branches.join(), () => "the same are two branches");
}
