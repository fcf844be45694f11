/**
 * Mutation testing of the rules: `npm run mutate` deletes each rule in turn and demands that the checks of what it belongs to
 * notice. `npm run mutate -- register queue` tries those whose names contain one of the words, `npm run mutate -- --write-docs`
 * tries all and writes the table in `docs/mutation.md`.
 *
 * A rule that nobody misses is not tested, or is none. Rules that only save work change no verdict: those are missed by checks that
 * bound how many configurations are visited, which is the same on every machine.
 *
 * First the checks run on the tree as it is, since those that fail anyway notice nothing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { transformSync } from "esbuild";
import type { SubjectName } from "./checks.ts";
import { Laboratory } from "./laboratory.ts";
import { mutate } from "./mutation.ts";
import { MUTATIONS } from "./rules/all.ts";
import { documentOf, type Tried } from "./table.ts";

const DOCUMENT = "docs/mutation.md";

const args = process.argv.slice(2);
const writesDocument = args.includes("--write-docs");
const words = args.filter((arg) => !arg.startsWith("--"));
if (writesDocument && words.length > 0) throw new Error("The table is of all rules: leave the words out");

const chosen = MUTATIONS.flatMap(({ subject, mutations }) =>
  mutations.map((mutation) => ({ subject, mutation })),
).filter(
  ({ subject, mutation }) =>
    words.length === 0 || words.some((word) => `${subject}: ${mutation.rule}`.includes(word)),
);
if (chosen.length === 0) throw new Error(`No rule is called anything like ${words.join(" or ")}`);

// An outdated table is an error before anything has run: each rule must be there, and what is left must be a program.
for (const { mutation } of chosen)
  transformSync(mutate(readFileSync(mutation.file, "utf8"), mutation), { loader: "ts" });

const laboratory = await Laboratory.open();
try {
  if (await allPassAsTheyAre()) await deleteEach();
  else process.exitCode = 1;
} finally {
  laboratory.close();
}

async function allPassAsTheyAre(): Promise<boolean> {
  let pass = true;
  for (const subject of new Set<SubjectName>(chosen.map((one) => one.subject))) {
    const start = performance.now();
    const { passed, failed, why = "" } = await laboratory.run(subject, undefined);
    if (failed !== undefined || passed === 0) pass = false;
    const outcome = failed === undefined ? `${passed} checks pass` : `FAILS ANYWAY: ${failed}: ${why}`;
    console.log(`${subject}: ${outcome} in ${secondsSince(start)} s`);
  }
  return pass;
}

async function deleteEach(): Promise<void> {
  const tried: Tried[] = [];
  const began = performance.now();
  for (const one of chosen) {
    const start = performance.now();
    const outcome = await laboratory.run(one.subject, one.mutation);
    tried.push({ ...one, outcome });
    console.log(`${one.subject}: ${one.mutation.rule}: ${said(tried.at(-1))} (${secondsSince(start)} s)`);
  }
  const wrong = tried.filter((one) => !isAsExpected(one));
  const harmless = tried.filter(({ mutation }) => mutation.harmless !== undefined).length;
  console.log(
    `\n${tried.length} rules deleted in ${secondsSince(began)} s: ${tried.length - wrong.length} as they should be, ${harmless} of them harmless`,
  );
  for (const one of wrong) console.log(`${one.subject}: ${one.mutation.rule}: ${said(one)}`);
  if (wrong.length > 0) process.exitCode = 1;
  else if (writesDocument) writeFileSync(DOCUMENT, documentOf(tried));
}

/** A rule is missed, or it is known why not. */
function isAsExpected({ mutation, outcome }: Tried): boolean {
  return (outcome.failed === undefined) === (mutation.harmless !== undefined);
}

function said(tried: Tried | undefined): string {
  const { failed, why } = tried?.outcome ?? {};
  const isHarmless = tried?.mutation.harmless !== undefined;
  if (failed === undefined) return isHarmless ? "harmless" : "SURVIVED";
  return `${isHarmless ? "NOT HARMLESS, " : ""}missed by: ${failed}${why === undefined ? "" : `: ${why}`}`;
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
