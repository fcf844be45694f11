import type { Figures } from "./charts.ts";
import { elleTable } from "./elle.ts";
import { comparisonTable, fileTable, isOfTransactions, isShown, otherTable, targetTable } from "./tables.ts";
import type { Recorded } from "./write-docs.ts";

/** `docs/benchmarks.md`. */
export function page(recorded: readonly Recorded[], figures: Figures): string {
  const { porcupine } = figures;
  const compared = porcupine.registers.map(({ point }) => point);
  const places = [...new Set(recorded.map(({ circumstances }) => circumstances))].toSorted();
  return `# What checking costs

\`npm run bench -- linearizability transactions --write-docs\` measured all of this and wrote this page; with \`--all\` it measures every history of the
comparison below. Each benchmark has a process of its own. The time is the median over several checks of one history in that process, one
thread, without reading the file; the memory is the most that the process ever held, with Node.js, the history and what made it. A history
is synthetic and known to be valid or invalid by how it was made (\`test/bench/synthetic/\`); a wrong verdict would have failed the benchmark.

For an invalid history the time is that until it is known to be invalid, with the part of it that proves it. To find the smallest such part, and
words for it, takes the time in the column *counterexample* besides; Porcupine does nothing of the kind.

Measured on:

${places.map((place) => `- ${place}`).join("\n")}

## Growth

CPU time. Dashed, for comparison: Porcupine ${porcupine.version}. A line that ends in an open circle gave up there: ours after 20 s, Porcupine
after ${porcupine.limitSeconds} s of CPU time or with more than ${porcupine.limitMiB} MiB of memory. An invalid history has one impossible read
in its last tenth.

${picture("size", "Time by number of operations")}

${picture("concurrency", "Time by number of clients")}

${picture("indeterminate", "Time by share of operations of unknown outcome")}

## Targets

Of CPU time on one core (\`taskset -c 1 npm run bench\` keeps Node.js's helper threads on it as well): on a machine that does nothing else
it is the time by the clock, and on one that does it stays about as it is.

${targetTable(recorded)}

## Others

${otherTable(recorded.filter((measured) => isShown(measured, compared)))}

## Transactions

All anomalies and all models, from the columns of a history to a verdict. Transactions have one to four micro-operations, half of them writes, on 100 keys at a
time, each of which is retired after so many writes; one transaction in a hundred is of unknown outcome. Of lists, a read repeats all that was appended
before it: 130 elements on average with 256 writes a key, which are kept once.

${otherTable(recorded.filter((measured) => isOfTransactions(measured) && measured.target === undefined))}

[Elle](https://github.com/jepsen-io/elle) on histories of the same shape. Its times are those of the first check in a process, without the start of its virtual
machine, and with helper threads for garbage and compilation; warm, it is up to twice as fast.

${elleTable(figures.measured)}

## Beside Porcupine

[Porcupine](https://github.com/anishathalye/porcupine) ${porcupine.version} on ${porcupine.machine}, ${porcupine.date}, given the same histories
with a hash function for its states: operations that failed and reads of unknown outcome left out, other operations of unknown outcome open
until the end. Times are CPU times of the check alone, since both collect garbage on another core. The ratio is how many times longer
Porcupine took; it is bold where it was faster. The kv histories are small, and a check costs ours a millisecond before it decides anything;
of c50-bad Porcupine is done with the first violated key, where ours looks at all of them for what is cheap to find.

${fileTable(figures)}

${comparisonTable(figures)}
`;
}

/** GitHub shows the one for the reader's theme. */
function picture(name: string, alternative: string): string {
  return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="benchmarks/${name}-dark.svg">
  <img alt="${alternative}" src="benchmarks/${name}-light.svg">
</picture>`;
}
