import { makeReady } from "../../harness/setup/ready.mjs";

/**
 * Builds what is stale before the first test: some tests start real processes, and those run from dist/. This is
 * the rule of `npm test`, so that `npx vitest` alone obeys it too. A build that complains does not keep the tests
 * from running: they say better what is wrong.
 */
export async function setup(): Promise<void> {
  try {
    await makeReady();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
}
