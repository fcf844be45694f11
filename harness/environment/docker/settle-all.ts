/**
 * Like `Promise.all`, but waits until all have come to an end before it throws the first error: whoever cleans up
 * after it finds everything there is to clean up.
 */
export async function settleAll<T extends readonly unknown[] | []>(
  promises: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
