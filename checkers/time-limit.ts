/**
 * Returns true once so many milliseconds have passed. The one place in the checkers that looks at a clock: for those who use
 * them as a library and say how long a check may take. It can turn an answer into `unknown`, never into another one.
 */
export function timeLimit(milliseconds: number): () => boolean {
  const deadline = performance.now() + milliseconds;
  return () => performance.now() > deadline;
}
