import type { SubjectName } from "./checks.ts";

/** The deletion of one rule, as the smallest change of the source that does it. */
export interface Mutation {
  /** The rule, in the words of the comment at its place. */
  readonly rule: string;
  /** From the folder of the project. */
  readonly file: string;
  /** Text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Why nothing is so without it, and why it is there all the same. Then it is an error if a check notices. */
  readonly harmless?: string;
}

/** The rules of one subject, and of what it is made of. */
export interface RulesOf {
  /** Its checks have to notice when a rule is gone. */
  readonly subject: SubjectName;
  readonly mutations: readonly Mutation[];
}

/** `text` without the rule. @throws Error if the place is not there, or is there twice: then the table is out of date. */
export function mutate(text: string, { rule, file, find, replace }: Mutation): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  const times = parts.length === 1 ? "nowhere" : `${parts.length - 1} times`;
  throw new Error(`"${rule}": the text to replace is ${times} in ${file}: ${find}`);
}
