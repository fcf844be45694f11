import type { SubjectName } from "./checks.ts";
import type { Mutation } from "./mutation.ts";
import type { Outcome } from "./trial.ts";

/** A rule that was deleted, and who missed it. */
export interface Tried {
  readonly subject: SubjectName;
  readonly mutation: Mutation;
  readonly outcome: Outcome;
}

const HEAD = `# Which rule is missed by which check

\`npm run mutate\` deletes one rule at a time from the checkers of linearizability and of transactions, and runs the checks of what the rule
belongs to (\`test/mutation/\`), which also run with \`npm test\`. A rule that no check misses makes it fail, but for
those of which it is known why none can: there the table says \`nobody\`. Each row is a rule that was deleted, the first check
that failed then, and what it saw. \`npm run mutate -- --write-docs\` writes this file.
`;

/** The same for the same outcomes, whatever they took. */
export function documentOf(all: readonly Tried[]): string {
  const subjects = [...new Set(all.map(({ subject }) => subject))];
  const sections = subjects.map((subject) =>
    sectionOf(
      subject,
      all.filter((tried) => tried.subject === subject),
    ),
  );
  return [HEAD, ...sections].join("\n");
}

function sectionOf(subject: SubjectName, all: readonly Tried[]): string {
  const rows = all.map(({ mutation, outcome }) => [
    mutation.rule,
    outcome.failed ?? "nobody",
    outcome.why ?? mutation.harmless ?? "",
  ]);
  const lines = [["rule", "missed by", "what is then so"], ["---", "---", "---"], ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`,
  );
  return `## ${subject}: ${all.length} rules\n\n${lines.join("\n")}\n`;
}
