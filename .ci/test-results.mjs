// What vitest's JSON says of the tests, for `.ci/run`.
//
//   node .ci/test-results.mjs failed-files RESULTS           the files with a failure, a line each
//   node .ci/test-results.mjs summary RESULTS FAILED_STEPS   every failure, and the line "N passed, N failed, N skipped"
//
// RESULTS.again, where there is one, holds the second try of the files that failed at the first.
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";

const MESSAGE_LINES = 12;

const [verb, file, failedSteps] = process.argv.slice(2);
const first = read(file);
const second = read(`${file}.again`);

if (verb === "failed-files") {
  for (const { name } of failedFiles(first)) console.log(nameOf(name));
} else {
  summarize();
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

function nameOf(path) {
  return relative(process.cwd(), path);
}

function failedFiles(report) {
  return report?.testResults.filter(({ status }) => status === "failed") ?? [];
}

/** Each as a title and a message; a file that did not load has no tests, and is a failure itself. */
function failures(report) {
  return failedFiles(report).flatMap(({ name, message, assertionResults }) => {
    if (assertionResults.length === 0) return [{ title: nameOf(name), message }];
    return assertionResults
      .filter(({ status }) => status === "failed")
      .map(({ fullName, failureMessages }) => ({
        title: `${nameOf(name)} > ${fullName}`,
        message: failureMessages.join("\n"),
      }));
  });
}

function summarize() {
  const atFirst = failures(first);
  const inTests = second === undefined ? atFirst : failures(second);
  const lasting = new Set(inTests.map(({ title }) => title));
  for (const { title, message } of inTests) show("FAILED", title, message);
  for (const { title, message } of atFirst) {
    if (!lasting.has(title)) show("Failed at first, passed when tried again", title, message);
  }
  const passed = (first?.numPassedTests ?? 0) + Math.max(0, atFirst.length - inTests.length);
  const skipped = (first?.numPendingTests ?? 0) + (first?.numTodoTests ?? 0);
  // A failed step besides the tests counts as a failure.
  const failed = inTests.length + Math.max(0, Number(failedSteps) - (inTests.length > 0 ? 1 : 0));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
}

function show(what, title, message) {
  console.log(`${what}: ${title}`);
  for (const line of (message ?? "").split("\n").slice(0, MESSAGE_LINES)) console.log(`    ${line}`);
}
