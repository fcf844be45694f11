/**
 * Mutation testing of the rules: `npm run mutate` deletes each rule of each engine in turn and demands that the engine's checks
 * notice. `npm run mutate -- register queue` looks at the engines and rules whose names contain one of the words.
 *
 * A rule that nobody misses is not tested, or is none. Rules that only save work change no verdict: those are missed by checks that
 * bound how many configurations are visited, which is the same on every machine.
 *
 * First the checks run on the tree as it is, since those that fail anyway notice nothing.
 */
import { readFileSync } from "node:fs";
import { ENGINES } from "./engines.ts";
import { Laboratory } from "./laboratory.ts";
import { type MutatedEngine, type Mutation, mutate } from "./mutation.ts";

const WORKERS = 2;

const words = process.argv.slice(2);
const isChosen = ({ engine }: MutatedEngine, { rule }: Mutation): boolean =>
  words.length === 0 || words.some((word) => `${engine}: ${rule}`.includes(word));
const chosen = ENGINES.map((engine) => ({
  ...engine,
  mutations: engine.mutations.filter((mutation) => isChosen(engine, mutation)),
})).filter(({ mutations }) => mutations.length > 0);

// An outdated table is an error before anything has run.
for (const { mutations } of chosen)
  for (const mutation of mutations) mutate(readFileSync(mutation.file, "utf8"), mutation);

const laboratories = await Promise.all(
  Array.from({ length: WORKERS }, (_, number) => Laboratory.open(number)),
);
try {
  if (await allPassAsTheyAre()) await deleteEach();
  else process.exitCode = 1;
} finally {
  for (const laboratory of laboratories) laboratory.close();
}

async function allPassAsTheyAre(): Promise<boolean> {
  let pass = true;
  await inParallel(chosen, async ({ engine }, laboratory) => {
    const start = performance.now();
    const { passed, failed, why = "" } = await laboratory.run(engine, undefined);
    if (failed !== undefined || passed === 0) pass = false;
    const outcome = failed === undefined ? `${passed} checks pass` : `FAILS ANYWAY: ${failed}: ${why}`;
    console.log(`${engine}: ${outcome} in ${secondsSince(start)} s`);
  });
  return pass;
}

async function deleteEach(): Promise<void> {
  const all = chosen.flatMap(({ engine, mutations }) => mutations.map((mutation) => ({ engine, mutation })));
  const survivors: string[] = [];
  console.log("\n| rule | engine | deleted | missed by | seconds |\n| --- | --- | --- | --- | --- |");
  await inParallel(all, async ({ engine, mutation }, laboratory) => {
    const start = performance.now();
    const { failed } = await laboratory.run(engine, mutation);
    if (failed === undefined) survivors.push(`${engine}: ${mutation.rule}`);
    const cells = [
      mutation.rule,
      engine,
      change(mutation),
      failed ?? "**nobody: SURVIVED**",
      secondsSince(start),
    ];
    console.log(`| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`);
  });
  console.log(`\n${all.length - survivors.length} of ${all.length} deleted rules were missed`);
  for (const survivor of survivors) console.log(`SURVIVED  ${survivor}`);
  if (survivors.length > 0) process.exitCode = 1;
}

async function inParallel<T>(
  things: readonly T[],
  handle: (thing: T, laboratory: Laboratory) => Promise<void>,
): Promise<void> {
  const queue = [...things];
  await Promise.all(
    laboratories.map(async (laboratory) => {
      for (let thing = queue.shift(); thing !== undefined; thing = queue.shift())
        await handle(thing, laboratory);
    }),
  );
}

function change({ find, replace }: Mutation): string {
  const from = find.trim().replace(/\s+/g, " ");
  const to = replace.trim().replace(/\s+/g, " ");
  return to === "" ? `\`${from}\`` : `\`${from}\` → \`${to}\``;
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
